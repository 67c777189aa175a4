"""The ways in which an exported model's weights can be stored."""

from typing import Final, Literal

ComputeType = Literal["float32", "float16", "int8"]
"""float16 halves the file and is computed in float32 on a CPU; int8 rounds what flows between the layers, too, so the
exported artefact must be judged. (int16 and bfloat16 do not run on every CPU.)"""

COMPUTED_IN: Final[dict[ComputeType, str]] = {"float32": "float32", "float16": "float32", "int8": "int8_float32"}
"""What a CPU must compute in for each way of storing: a fall-back to another would be judged under a wrong name."""
