from . import (
    mileo_claim_absence,
    mileo_claim_acknowledge,
    mileo_claim_action_done,
    mileo_claim_breach_cancel,
    mileo_claim_breach_step,
    mileo_claim_decide,
    mileo_claim_extend,
    mileo_claim_letter_posted,
    mileo_claim_mailbox,
    mileo_claim_phone_call,
    mileo_claim_respond,
    mileo_claim_undo,
)
