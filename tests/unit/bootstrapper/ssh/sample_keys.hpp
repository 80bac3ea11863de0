#pragma once
// Three public keys made by ssh-keygen, with what `ssh-keygen -l` says of them.

namespace muster::ssh::sample {

inline constexpr const char* kEd25519 =
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAINAI6pdF9c+Z0IgeQBVtEL0ooTtFIqs6003OHdhuMJgK";
inline constexpr const char* kEd25519Fingerprint = "SHA256:zBuEhDGLStgWXLh0MifXteVVa3RNs13+guv1m9z3LZU";

inline constexpr const char* kEcdsa =
    "ecdsa-sha2-nistp256 "
    "AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBGIOI5Aa5kyqXBAwjKPQRJNH9hBQvAqLFf4uMfsyAWl0qK86zp9C"
    "VKXn2oR0"
    "I77GxrVewy7glzN78qoFg0yonZM=";
inline constexpr const char* kEcdsaFingerprint = "SHA256:KFHs/i5ERenKl40dkHwVVycMQJ+fOXP0tMLnY+tu9hk";

inline constexpr const char* kRsa =
    "ssh-rsa "
    "AAAAB3NzaC1yc2EAAAADAQABAAABgQC0lwyOZaaPjEp8jbENKtDIUlYk2rBGrFH0XEAGMtMmXoA0ZhHqC10eWa7Jt3SUJ7BssDUxQb+"
    "6tX/t9vv6"
    "3oiwlkzkF3S8ZM8TvBcXaRAKjJfPFH2urcnwVA51TjYOm3L+yoyjKaeuQKSUjfVOtD1STfeKWhprPFIssCu4MQm7cb/"
    "PTsY0s7nvZK2C99Qudv0+"
    "cyoU2qlt47pL1NK28199I7O729mxsbT3ZVhE5MmOotK0SH7oqtL06LYlQ8p7ZnRnGDiselgGSZ9H2j6Qs3allU1aX6b0Q7iNuiY9AvIA"
    "yywLeeIf"
    "8pZg5jpsBCgMkRHHKlU0bKPu27soB27SPg8ddwTxopo93Ejhp295gooV+540uOnaOACwM4E0Xd4e3xU2QLD4srYkdwWHTC+vb+"
    "FHE4W2cL03+nIH"
    "VaKFZzbSYGTyYhbkx8mZD2zb8Xnih//X4ORE64G2Mb3A7jB6CIolYrzkw0k51sb+prFXiPQg69ltQHn4ujGNfdE3Fb29QXs=";
inline constexpr const char* kRsaFingerprint = "SHA256:/IwfIexw3ZhtRNuC2TTJ0wQai1iIJsnaynYQJT9xmJs";

}  // namespace muster::ssh::sample
