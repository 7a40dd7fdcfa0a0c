from . import (
    test_alerts,
    test_business_time,
    test_credit_note,
    test_deadlines,
    test_extension,
    test_guards,
    test_intake,
    test_main_flow,
    test_portal,
    test_tacit_closure,
    test_translations,
    test_ui,
)
