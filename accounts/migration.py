"""What the rooms' migrations are written with."""

from django.db.migrations.state import ProjectState
from pgtrigger import migrations


class AddTrigger(migrations.AddTrigger):
    """Add a trigger, without having Django draw the model and everything related to it anew for each one.

    The rooms have some three hundred; drawing the state of the models after each made a new forum's first start, and
    that of every test run, longer by the half. Nothing that comes after asks a drawn model for its triggers.
    """

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Note the trigger where the autodetector looks for it."""
        options = state.models[app_label, self.model_name.lower()].options
        options["triggers"] = [*options.get("triggers", []), self.trigger]
