"""Takes from an IP address what tells a single connection, and leaves the network."""

from ipaddress import IPv6Address, ip_address, ip_network

KEPT_BITS = {4: 16, 6: 32}
"""About a town or a provider: enough to tell a foreign session, too little to find a person."""


def coarsen(address: str) -> str:
    """Return the first address of the network that the address is in. Raises ValueError for no address."""
    read = ip_address(address)
    if isinstance(read, IPv6Address) and read.ipv4_mapped is not None:
        read = read.ipv4_mapped
    return str(ip_network(f"{read}/{KEPT_BITS[read.version]}", strict=False).network_address)


def describe_network(address: str) -> str:
    """Return the network of an address as people read it: `192.0.x.x`, `2001:db8:…`."""
    coarse = coarsen(address)
    if "." in coarse:
        return ".".join(coarse.split(".")[:2]) + ".x.x"
    return ":".join(ip_address(coarse).exploded.split(":")[:2]) + ":…"
