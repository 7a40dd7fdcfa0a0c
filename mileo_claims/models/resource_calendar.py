from odoo import models, tools


class ResourceCalendar(models.Model):
    """Time limits are counted in it, from what is kept until it changes."""

    _name = "resource.calendar"
    _inherit = ["resource.calendar", "mileo.cached.mixin"]

    @tools.ormcache("self.id")
    def _get_claim_tz(self):
        return self.tz

    @tools.ormcache("self.id")
    def _is_fixed(self):
        """Whether it says at what time people work."""
        return not self.flexible_hours


class ResourceCalendarAttendance(models.Model):
    _name = "resource.calendar.attendance"
    _inherit = ["resource.calendar.attendance", "mileo.cached.mixin"]


class ResourceCalendarLeaves(models.Model):
    _name = "resource.calendar.leaves"
    _inherit = ["resource.calendar.leaves", "mileo.cached.mixin"]


class ResourceResource(models.Model):
    """Whose leaves they are."""

    _name = "resource.resource"
    _inherit = ["resource.resource", "mileo.cached.mixin"]
