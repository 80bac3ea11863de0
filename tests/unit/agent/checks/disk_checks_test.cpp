// disk-space and xfs-ftype.
#include <doctest/doctest.h>

#include "tests/unit/agent/checks/sample_cluster.hpp"

using namespace muster;

namespace {

Settings ignoring(std::string name) {
  Settings settings;
  settings.ignore = {std::move(name)};
  return settings;
}

Host good(Role role = Role::node) {
  return sample::host("n1", role, 1);
}

/// A good master whose file systems one function spoils.
Host with_disks(void (*spoil)(std::vector<FileSystem>&)) {
  auto host = good(Role::master);
  auto disks = *host.facts.file_systems;
  spoil(disks);
  host.facts.file_systems = disks;
  return host;
}

}  // namespace

TEST_CASE("disk-space judges each file system by all that is on it") {
  struct Case {
    void (*spoil)(std::vector<FileSystem>&);
    Status status;
    const char* saw;
  };
  using Disks = std::vector<FileSystem>;
  const Case cases[] = {
      {[](Disks& d) {
         for (auto& disk : d) disk.mount_point = "/";
       },
       Status::pass, "/: 30.0 GiB of 40.0 GiB free (75 %)"},
      {[](Disks& d) { d[0].available_bytes = (std::uint64_t{4} << 30) - 1; }, Status::fail,
       "/var/lib/kubelet on /var/lib/kubelet: 3.9 GiB of 40.0 GiB free (9 %)"},
      {[](Disks& d) { d[1].available_bytes = std::uint64_t{5} << 30; }, Status::fail,
       "/var/lib/docker on /var/lib/docker: 5.0 GiB of 40.0 GiB free (12 %)"},
      {[](Disks& d) {
         for (auto& disk : d) {
           disk.mount_point = "/";
           disk.available_bytes = std::uint64_t{5} << 30;
         }
       },
       Status::fail,
       "/var/lib/kubelet, /var/lib/docker and /var/lib/etcd on /: 5.0 GiB of 40.0 GiB free (12 %)"},
      {[](Disks& d) {
         d[1].size_bytes = std::uint64_t{8} << 30;
         d[1].available_bytes = std::uint64_t{3} << 30;
       },
       Status::warn, "/var/lib/docker on /var/lib/docker: 3.0 GiB of 8.0 GiB free (37 %)"},
      {[](Disks& d) { d[3].available_bytes = 1 << 20; }, Status::warn,
       "/var/lib/etcd on /var/lib/etcd: 0.0 GiB of 40.0 GiB free (0 %)"},
      {[](Disks& d) { d[0].free_inodes = 1000; }, Status::fail,
       "/var/lib/kubelet on /var/lib/kubelet: 0 % of inodes free"},
      {[](Disks& d) { d[0].inodes = d[0].free_inodes = 0; }, Status::pass,
       "/var/lib/kubelet: 30.0 GiB of 40.0 GiB free (75 %), /var/lib/docker: 30.0 GiB of 40.0 GiB free (75 "
       "%) and "
       "/var/lib/etcd: 30.0 GiB of 40.0 GiB free (75 %)"},
      {[](Disks& d) { d[0].read_only = true; }, Status::fail,
       "/var/lib/kubelet on /var/lib/kubelet, which is mounted read-only"},
      {[](Disks& d) {
         d[1].type = "nfs4";
         d[1].size_bytes = {};
       },
       Status::unknown, "not known: how much nfs4 has free on /var/lib/docker"},
      {[](Disks& d) { d[2].available_bytes = 0; }, Status::pass,  // containerd's, and docker is wanted
       "/var/lib/kubelet: 30.0 GiB of 40.0 GiB free (75 %), /var/lib/docker: 30.0 GiB of 40.0 GiB free (75 "
       "%) and "
       "/var/lib/etcd: 30.0 GiB of 40.0 GiB free (75 %)"},
  };
  for (const auto& row : cases) {
    CAPTURE(row.saw);
    const auto finding = sample::judged("disk-space", with_disks(row.spoil));
    CHECK(finding.status == row.status);
    CHECK(finding.saw == row.saw);
    CHECK(finding.remedy.empty() == (row.status == Status::pass));
  }
}

TEST_CASE("disk-space: etcd's disk is a master's business; ignored and unknown") {
  auto host = with_disks([](std::vector<FileSystem>& d) { d[3].available_bytes = 1 << 20; });
  host.role = Role::node;
  CHECK(sample::judged("disk-space", host).status == Status::pass);
  host = with_disks([](std::vector<FileSystem>& d) { d[0].read_only = true; });
  CHECK(sample::judged("disk-space", host, ignoring("disk-space")).status == Status::ignored);
  host.facts.file_systems = Fact<std::vector<FileSystem>>::unknown("not a table of mounts");
  CHECK(sample::judged("disk-space", host).status == Status::unknown);
}

TEST_CASE("xfs-ftype fails only for an XFS without types under the wanted runtime") {
  struct Case {
    void (*spoil)(std::vector<FileSystem>&);
    Status status;
    const char* saw;
  };
  using Disks = std::vector<FileSystem>;
  const Case cases[] = {
      {[](Disks&) {}, Status::pass, "/var/lib/docker is on xfs with ftype=1"},
      {[](Disks& d) { d[1].ftype = false; }, Status::fail,
       "/var/lib/docker is on xfs with ftype=0 (/var/lib/docker)"},
      {[](Disks& d) { d[0].ftype = d[2].ftype = d[3].ftype = false; }, Status::pass,
       "/var/lib/docker is on xfs with ftype=1"},
      {[](Disks& d) {
         d[1].type = "ext4";
         d[1].ftype = {};
       },
       Status::pass, "/var/lib/docker is on ext4"},
      {[](Disks& d) { d[1].ftype = {}; }, Status::unknown,
       "not known: the XFS on /var/lib/docker does not say its ftype"},
  };
  for (const auto& row : cases) {
    CAPTURE(row.saw);
    const auto finding = sample::judged("xfs-ftype", with_disks(row.spoil));
    CHECK(finding.status == row.status);
    CHECK(finding.saw == row.saw);
    CHECK(finding.remedy.empty() == (row.status == Status::pass));
  }
  const auto bad = with_disks([](Disks& d) { d[1].ftype = false; });
  CHECK(sample::judged("xfs-ftype", bad, ignoring("xfs-ftype")).status == Status::ignored);
  auto host = good();
  host.facts.file_systems = Fact<std::vector<FileSystem>>::unknown("not a table of mounts");
  CHECK(sample::judged("xfs-ftype", host).status == Status::unknown);
}
