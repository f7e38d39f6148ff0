"""S3: a bucket of Amazon's, or of any server that speaks the same."""

from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, TypeVar

from bulletin.errors import BulletinError
from bulletin.labels import cache_control, media_type
from bulletin.outlet import Kept, Moved, Secrets
from bulletin.outlets._place import (
    MOST_BYTES,
    PATIENCE,
    USUAL_BYTES,
    Patience,
    Place,
    authority_of,
    opened,
    place_of,
    within,
)
from bulletin.release import Asset
from bulletin.show import OutletSettings, Station

TAKES = "files"
SCHEMES = ("s3",)
_FORM = "s3://bucket/folder"
_REGION = "us-east-1"  # from which Amazon leads on to a bucket's own
_LOGIN = (
    "InvalidAccessKeyId",
    "SignatureDoesNotMatch",
    "InvalidToken",
    "ExpiredToken",
    "TokenRefreshRequired",
)
_MOVED = ("PreconditionFailed", "ConditionalRequestConflict", "412")
_NOTHING = ("NoSuchKey", "404", "NotFound")
_FULL = ("507", "InsufficientStorage", "QuotaExceeded", "XMinioStorageFull")
T = TypeVar("T")


class _Absent(Exception):
    """There is no such object."""


def missing() -> str:
    """Why it cannot work here."""
    try:
        import boto3  # noqa: F401 - only whether it is there
    except ImportError:
        return "outlet.extra"
    return ""


def open(  # noqa: A001 - the protocol's
    settings: OutletSettings, station: Station, secrets: Secrets, patience: Patience = PATIENCE
) -> "BucketTarget":
    """The bucket, below the folder of the address."""
    found = place_of(settings, secrets, _FORM)
    place = replace(found, root=found.root.removeprefix("/"))
    client = _client(place, settings, patience, authority_of(settings, station))
    return BucketTarget(place, client, patience)


def _client(place: Place, settings: OutletSettings, patience: Patience, authority: Path | None) -> Any:
    import boto3
    from botocore.config import Config
    from botocore.exceptions import BotoCoreError

    config = Config(
        connect_timeout=patience.connect_seconds,
        read_timeout=patience.idle_seconds,
        retries={"mode": "standard", "total_max_attempts": patience.attempts},
        proxies={},
        ignore_configured_endpoint_urls=True,
        request_checksum_calculation="when_required",  # many a server but Amazon's knows no other
        response_checksum_validation="when_required",
        s3={"addressing_style": "path" if settings.endpoint else "auto"},
    )
    key, secret = place.secret("key"), place.secret("secret")
    session = boto3.session.Session(key, secret, place.secrets.get("token") or None)
    try:
        return session.client(
            "s3",
            region_name=settings.region or _REGION,
            endpoint_url=settings.endpoint or None,
            verify=str(authority) if authority else True,
            config=config,
        )
    except (BotoCoreError, ValueError):
        raise place.network("failed", "", f"endpoint {settings.endpoint}") from None


@dataclass(frozen=True, slots=True)
class BucketTarget:
    """An open bucket: objects appear whole, and are written only over the version that is named."""

    place: Place
    client: Any = field(repr=False)
    patience: Patience

    def put(self, asset: Asset) -> None:
        """The asset is there, with its type and how long it may be kept."""
        self._write(asset)

    def swap(self, asset: Asset, before: str) -> None:
        """As `put`, if the object's entity tag is still the one that was read."""
        try:
            self._write(asset, **({"IfMatch": before} if before else {"IfNoneMatch": "*"}))
        except _Absent:
            raise Moved from None

    def read(self, path: str) -> Kept | None:
        """The object, its version its entity tag."""

        def read() -> Kept:
            found = self.client.get_object(**self._where(path))
            with closing(found["Body"]) as body:
                self.place.bounded(found["ContentLength"], path)
                return Kept(body.read(MOST_BYTES), found["ETag"])

        try:
            return self._do(path, USUAL_BYTES, read)
        except _Absent:
            return None

    def size(self, path: str) -> int | None:
        """Its bytes."""
        try:
            return int(
                self._do(path, 0, lambda: self.client.head_object(**self._where(path)))["ContentLength"]
            )
        except _Absent:
            return None

    def remove(self, path: str) -> None:
        """The object is gone."""
        self._do(path, 0, lambda: self.client.delete_object(**self._where(path)))

    def close(self) -> None:
        """Lets go of the connections."""
        self.client.close()

    def _where(self, path: str) -> dict[str, str]:
        return {"Bucket": self.place.host, "Key": self.place.at(path)}

    def _write(self, asset: Asset, **condition: str) -> None:
        labels = {"ContentType": media_type(asset.path), "CacheControl": cache_control(asset.path)}
        where = self._where(asset.path)

        def write() -> None:
            with opened(asset) as handle:
                self.client.put_object(Body=handle, **where, **labels, **condition)

        self._do(asset.path, asset.size, write)

    def _do(self, path: str, size: int, act: Callable[[], T]) -> T:
        from botocore.exceptions import BotoCoreError, ClientError

        try:
            return within(self.patience.seconds(size), act)
        except ClientError as error:
            raise _told(self.place, error.response, path) from None
        except TimeoutError:
            raise self.place.network("slow", path) from None
        except BotoCoreError as error:
            raise _broken(self.place, error, path) from None


def _told(place: Place, answer: dict[str, Any], path: str) -> Exception:
    """What the server's answer, none of success, comes to."""
    code, reason = answer["Error"].get("Code", ""), answer["Error"].get("Message", "")
    status = answer.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    if code in _MOVED:
        return Moved()
    if code in _NOTHING:
        return _Absent()
    if code in _LOGIN:
        return place.network("login", path)
    if code in _FULL or status == 507:
        return place.kept("full", path, reason or code)
    return place.kept("forbidden" if status == 403 else "failed", path, f"{code} {reason}")


def _broken(place: Place, error: Exception, path: str) -> BulletinError:
    """The sentence for a connection that failed, or a call that was none."""
    from botocore import exceptions

    if isinstance(error, exceptions.ConnectTimeoutError | exceptions.ReadTimeoutError):
        return place.network("slow", path)
    if isinstance(error, exceptions.SSLError):
        return place.network("certificate", path, "TLS")
    if isinstance(error, exceptions.EndpointConnectionError | exceptions.ProxyConnectionError):
        return place.network("unreachable", path)
    if isinstance(error, exceptions.HTTPClientError):
        return place.network("cut", path, type(error).__name__)
    return place.kept("failed", path, type(error).__name__)
