"""A refusal of an operation, put beside the fields that it names."""

from django.forms import Form

from treadle.kernel.errors import InvalidInput


def put_errors(form: Form, refused: InvalidInput) -> None:
    """Beside each named field of the form; the sentence on top when no field fits."""
    fitting = {name: sentence for name, sentence in refused.fields.items() if name in form.fields}
    for name, sentence in fitting.items():
        form.add_error(name, str(sentence))
    if not fitting:
        form.add_error(None, str(refused.sentence))
