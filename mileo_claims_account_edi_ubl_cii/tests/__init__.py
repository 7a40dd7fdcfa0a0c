from . import test_factur_x
