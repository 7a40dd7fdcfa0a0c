from . import portal
from . import portal_answer
from . import portal_files
from . import portal_rating
from . import portal_submit
