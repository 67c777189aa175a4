"""What a challenger starts from: the champion's weights, kept beside its bundle, or random ones."""

from __future__ import annotations

from pathlib import Path

from hanyeong.models.checkpoint import load_into, read_config
from hanyeong.models.initial import PARTS, kept
from hanyeong.models.registry import build_model
from hanyeong.params import PipelineParams
from hanyeong.pipeline.atomic_output import atomic_output, copy_tree, write_json
from hanyeong.pipeline.errors import HanyeongError, InputError
from hanyeong.pipeline.manifest import digest_of, verify_manifest, write_manifest
from hanyeong.pipeline.paths import INITIAL
from hanyeong.release.bundle import read_info
from hanyeong.release.champion import RELEASE, bundle_path, read_pointer
from hanyeong.tokenization.tokenizer import FILES


def choose(root: Path, params: PipelineParams) -> None:
    """Write models/initial.json as params and the champion have it.

    Raises:
        InputError: the champion's weights are not here any more, or are not those of the models in params.

    """
    digest = read_pointer(root).digest
    if params.renew.start == "scratch" or digest is None:
        write_json(root / INITIAL, None)
        return
    keep(root, digest)
    _require_fitting(kept(root, digest), params, read_info(bundle_path(root, digest)).direction)
    write_json(root / INITIAL, {"digest": digest})


def keep(root: Path, digest: str) -> None:
    """Keep what the training of the bundle left, which is overwritten by the next one.

    Raises:
        InputError: it was overwritten already.

    """
    target = kept(root, digest)
    if target.is_dir():
        verify_manifest(target)
        return
    if not _is_of_bundle(root, digest):
        raise InputError(
            f"{target}: not found, and models/ holds what another run made; expected the weights of the champion "
            f"{digest[:12]}. Set renew.start to `scratch`"
        )
    with atomic_output(target) as part:
        part.mkdir()
        for name in PARTS:
            verify_manifest(root / "models" / name)
            copy_tree(root / "models" / name, part / name)
        write_manifest(part)


def _is_of_bundle(root: Path, digest: str) -> bool:
    """Whether models/ is what the bundle was made of: it is the one in models/release, with these tokenizers."""
    try:
        if digest_of(root / RELEASE) != digest:
            return False
        bundle, tokenizer = root / RELEASE, root / "models/tokenizer"
        return all((bundle / name).read_bytes() == (tokenizer / name).read_bytes() for name in FILES)
    except (HanyeongError, OSError):
        return False


def _require_fitting(folder: Path, params: PipelineParams, direction: str) -> None:
    """Told before the run, not hours later; with plan.fit only the stages know their sizes."""
    if direction != params.direction:
        raise InputError(
            f"direction: {params.direction}, but the champion translates {direction}, and its weights are to be "
            f"started from; set renew.start to `scratch`"
        )
    for name, architecture in (("teacher", params.teacher), ("student", params.student)):
        if not params.plan.fit:
            _, vocabulary = read_config(folder / name)
            load_into(build_model(architecture, vocabulary), folder / name)
