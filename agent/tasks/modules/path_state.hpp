#pragma once
// What is at a path of this host, in the words that Ansible's file modules have for it.

#include <sys/stat.h>

#include <boost/json/object.hpp>
#include <string>

#include "agent/tasks/modules/module.hpp"

namespace muster::modules {

/// "absent", "link", "directory", "hard" (a file with several names) or "file" (anything else).
std::string state_of(const std::string& path);
/// Whether something is there, links followed.
bool something_is_at(const std::string& path);
bool is_link(const std::string& path);
/// A directory, or a link to one.
bool is_directory(const std::string& path);
/// A regular file, or a link to one.
bool is_regular(const std::string& path);
/// The target of a symbolic link; "" where there is no link.
std::string link_target(const std::string& path);
/// The path without symbolic links, also where its end does not exist.
std::string real_path(const std::string& path);
/// The directory that a path is in: "/" of "/a", "." of "a".
std::string parent_of(const std::string& path);
/// The part behind the last slash.
std::string base_name(const std::string& path);
/// `name` below `directory`; `name` itself where it is absolute.
std::string below(const std::string& directory, const std::string& name);

/// Permission bits as Ansible prints them: "0644", "01777".
std::string mode_text(mode_t mode);
/// The bits that a program of ours may not set on new files.
mode_t umask_now();
/// The name of a user of /etc/passwd, or the number.
std::string user_name(uid_t uid);
/// The name of a group of /etc/group, or the number.
std::string group_name_of(gid_t gid);
/// Adds uid, gid, owner, group, mode, state and size of what is at `path`, if anything is.
void tell_path(const std::string& path, boost::json::object& values);

/// A path argument with ~ and $NAME replaced; one that is relative is below the home directory. "" where
/// it is absent.
std::string path_argument(const Task& task, std::string_view name);
/// The same for any text.
std::string expanded_path(const Task& task, std::string text);
/// ~ and $NAME replaced, and nothing else: a link's target may be relative.
std::string expanded(const Task& task, std::string text);

}  // namespace muster::modules
