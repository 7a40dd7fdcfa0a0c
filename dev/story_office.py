"""What happens at the office beside the claims, and shows on them."""


def mail_server_down(desk):
    """The mail server refuses everything for an hour: see `delivery_tills`."""
    yield 40, "08:10"
    server = desk.env["ir.mail_server"].create(
        {
            "name": "Relais de messagerie (en panne)",
            "smtp_host": "127.0.0.1",
            "smtp_port": 1,
            "sequence": 1,
        }
    )
    yield 40, "09:21"
    server.unlink()


def payments(desk):
    """Customers pay, those who have nothing to complain about first."""
    yield 44, "10:30"
    desk.pay("rivoire_1")
    yield 41, "10:15"
    desk.pay("saint_aubin_1")
    yield 31, "11:05"
    desk.pay("notre_dame_1")
    yield 24, "10:40"
    desk.pay("marchand_1")
    yield 12, "14:20"
    desk.pay("delmas_3")


SCENES = [mail_server_down, payments]
