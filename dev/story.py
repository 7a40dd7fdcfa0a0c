"""Three months in the life of the company, and the year before, for the demo.

Each scene tells one claim, from what the customer says to where it stands today.
"""

from . import (
    story_contracts,
    story_deadlines,
    story_emergencies,
    story_interventions,
    story_invoicing,
    story_lessons,
    story_office,
    story_relationship,
    story_second_answers,
)
from .story_desk import Desk
from .story_stage import TIMEZONE, Stage

LANGUAGE = "fr_FR"
SCENES = [
    *story_office.SCENES,
    *story_interventions.SCENES,
    *story_deadlines.SCENES,
    *story_invoicing.SCENES,
    *story_relationship.SCENES,
    *story_second_answers.SCENES,
    *story_emergencies.SCENES,
    *story_contracts.SCENES,
    *story_lessons.SCENES,
]


def play(env):
    """Play all the scenes; to be called once the demo data are loaded."""
    env = env(context={"lang": LANGUAGE, "tz": TIMEZONE})
    stage = Stage(env)
    desk = Desk(env)
    desk.open()
    story_lessons.tell_last_year(desk)
    stage.play([scene(desk) for scene in SCENES])
    desk.close()
    story_lessons.look(env)
