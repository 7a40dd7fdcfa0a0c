from . import (
    mileo_claim_acknowledge,
    mileo_claim_decide,
    mileo_claim_extend,
    mileo_claim_mailbox,
)
