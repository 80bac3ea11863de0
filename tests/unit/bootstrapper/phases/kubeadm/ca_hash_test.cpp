#include "bootstrapper/phases/kubeadm/ca_hash.hpp"

#include <doctest/doctest.h>

namespace muster::kubeadm {

namespace {

// Made, and their hashes taken, as the Kubernetes documentation does it:
//   openssl req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.crt -days 3650 -subj /CN=kubernetes
//   openssl x509 -pubkey -in ca.crt | openssl rsa -pubin -outform der | openssl dgst -sha256 -hex
constexpr std::string_view kRsa = R"pem(-----BEGIN CERTIFICATE-----
MIIDCzCCAfOgAwIBAgIUQzfcEWfYF5kw5zlWxuxT4d2eBnowDQYJKoZIhvcNAQEL
BQAwFTETMBEGA1UEAwwKa3ViZXJuZXRlczAeFw0yNjExMjEwODM4NTdaFw0zNjEx
MTgwODM4NTdaMBUxEzARBgNVBAMMCmt1YmVybmV0ZXMwggEiMA0GCSqGSIb3DQEB
AQUAA4IBDwAwggEKAoIBAQCpa/sPXIX1/GxfxZoRfi+R7rRW7quDuI1UG1X6ivot
54yUq3/dSrfnsvjmDylrjYqLSrSQhPolcnw27RlA0G66q2+rsYcNhOKKILVRUrqZ
r3SrSApDOc46RF/RZI7QqEiBsZe7MjhqtqG7ltq9qQHwoWICq0hCboGKLx03kZl1
L+zpZnu34G9Jz+mI7fNYGjGG+rg/S6+sfXux1teLx9e3R17QPToNlY0bG3z0kBIp
jhB5T0OL8q1FzkwraAoTCON0adWwlK3XQGw/dOT8eTzoSOORDt0Ijk+Z41y5vPwn
dkvWveCXEauX85aKJGqDCjosIixkIUS0kv9PoNWp4c15AgMBAAGjUzBRMB0GA1Ud
DgQWBBRT3YH1a8Ynm7l1wXiYRX5l4wpeWjAfBgNVHSMEGDAWgBRT3YH1a8Ynm7l1
wXiYRX5l4wpeWjAPBgNVHRMBAf8EBTADAQH/MA0GCSqGSIb3DQEBCwUAA4IBAQB6
1SdBslYNttk1reTHXCrN1oAzS/5dWKXsP4ABIszehWYuYbIfJmiJkxEopyVoGck7
vAt9yljPvAHjTp0HHQtdYmiAJXkqpoN2NxozefUnvkYKB1a6PgzBkJKxPVxe8RaS
kx9y4W1UEvEBDwrxr0ISlAqpkwIJShWjCMlxahFd26Ec+5gGRFFUGBU7tdwrZLP9
jv2aeDUyTH0vRXBotsMcL5RXOknfH1OzIQ0qCNnKe+nJ8oM3i5zokopxPRKtAzTn
StwGlH+ER4OnvGNsgVOP6YJSEyo109RelCQPwGKW29X3Arppsej4JddlntouJ2yJ
KwN23lGHiFK7V7gC3oiO
-----END CERTIFICATE-----
)pem";
constexpr std::string_view kRsaHash =
    "sha256:f8c3603b4a7fc36119ef9ee8e38d074f146726b5e97e30e4a20692f9ffcb30c1";
// The same with -newkey ec -pkeyopt ec_paramgen_curve:prime256v1, and `openssl pkey` in place of `openssl
// rsa`.
constexpr std::string_view kEc = R"pem(-----BEGIN CERTIFICATE-----
MIIBfjCCASWgAwIBAgIUMh7UpKvz1gjXzPCtwdmEfR9eDUcwCgYIKoZIzj0EAwIw
FTETMBEGA1UEAwwKa3ViZXJuZXRlczAeFw0yNjExMjEwODM4NTdaFw0zNjExMTgw
ODM4NTdaMBUxEzARBgNVBAMMCmt1YmVybmV0ZXMwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAT+AmoCYOt2okH0XsXJQ/UsNIP4ahw1fD7+dnppij+ybNOh1luo1pqk
kt61LTyTrYE4IuX3Q/3KVG/4U2Kdizmbo1MwUTAdBgNVHQ4EFgQUqBbISf3coLUP
DpNINIj5VqMQ4lgwHwYDVR0jBBgwFoAUqBbISf3coLUPDpNINIj5VqMQ4lgwDwYD
VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNHADBEAiA/CdpL05yhop72WoTKKi7R
Br+TiFqoKthmh74OuOr57QIgIKmC+sF5egeCD3BjUntLjhVoz5ZwliebB9I5MG8g
uGs=
-----END CERTIFICATE-----
)pem";
constexpr std::string_view kEcHash =
    "sha256:a85fa132032e0f4845c923420f5fbad900dc6f190e3caf24595bfe11b03ddedd";

}  // namespace

TEST_CASE("the hash of a CA is that of its public key, as openssl computes it") {
  CHECK(ca_cert_hash(kRsa).value() == kRsaHash);
  CHECK(ca_cert_hash(kEc).value() == kEcHash);
}

TEST_CASE("of several certificates the first counts, whatever stands around it") {
  CHECK(ca_cert_hash(std::string(kRsa) + std::string(kEc)).value() == kRsaHash);
  CHECK(ca_cert_hash("Certificate:\n    Data:\n" + std::string(kEc) + "\n\n").value() == kEcHash);
}

TEST_CASE("what is no certificate is refused, with the place to look at") {
  const auto cut = std::string(kRsa).substr(0, 300);
  auto broken = std::string(kRsa);
  broken[200] = '!';
  for (const std::string& text :
       {std::string(), std::string("not a certificate"), cut, broken,
        std::string("-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n")}) {
    CAPTURE(text);
    const auto hash = ca_cert_hash(text);
    REQUIRE_FALSE(hash.has_value());
    CHECK(hash.error().kind() == ErrorKind::command);
    CHECK(hash.error().message().starts_with("wanted a certificate in PEM, saw "));
    CHECK(hash.error().remedy() == "look at /etc/kubernetes/pki/ca.crt on the first master");
  }
}

}  // namespace muster::kubeadm
