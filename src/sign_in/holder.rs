//! Who holds a port: name and number of the process, where the system tells (Linux, the same user's processes). Reads
//! `/proc` and changes nothing.

use crate::connection::Printable;

/// The program that listens on `port`, on any address.
pub(super) async fn of(port: u16) -> Option<Printable> {
    #[cfg(target_os = "linux")]
    {
        // Hundreds of small files: not on a thread that others wait for.
        tokio::task::spawn_blocking(move || proc::holder(port)).await.ok().flatten()
    }
    #[cfg(not(target_os = "linux"))]
    {
        let _ = port;
        None
    }
}

#[cfg(target_os = "linux")]
mod proc {
    use std::fs;
    use std::path::Path;

    use crate::connection::Printable;

    /// From the port to the socket's inode, and from there to a process that has it open.
    pub(super) fn holder(port: u16) -> Option<Printable> {
        let inodes: Vec<String> = ["/proc/net/tcp", "/proc/net/tcp6"]
            .iter()
            .filter_map(|table| fs::read_to_string(table).ok())
            .flat_map(|table| listening(&table, port))
            .map(|inode| format!("socket:[{inode}]"))
            .collect();
        if inodes.is_empty() {
            return None;
        }
        fs::read_dir("/proc").ok()?.flatten().find_map(|process| {
            let id: u32 = process.file_name().to_str()?.parse().ok()?;
            has_open(&process.path().join("fd"), &inodes).then_some(())?;
            let name = fs::read_to_string(process.path().join("comm")).ok()?;
            Some(Printable::new(&format!("{}, process {id}", name.trim())))
        })
    }

    /// The inodes of a table's listening sockets on that port (proc_net_tcp(5): state 0A).
    pub(super) fn listening(table: &str, port: u16) -> Vec<u64> {
        let place = format!(":{port:04X}");
        table
            .lines()
            .skip(1)
            .filter_map(|line| {
                let fields: Vec<&str> = line.split_whitespace().collect();
                let is_it = fields.get(1)?.ends_with(&place) && *fields.get(3)? == "0A";
                is_it.then(|| fields.get(9)?.parse().ok())?
            })
            .collect()
    }

    fn has_open(folder: &Path, inodes: &[String]) -> bool {
        let Ok(open) = fs::read_dir(folder) else { return false };
        open.flatten()
            .filter_map(|file| fs::read_link(file.path()).ok())
            .any(|target| inodes.iter().any(|inode| target.as_os_str() == inode.as_str()))
    }

    #[cfg(test)]
    mod tests {
        use super::*;

        #[test]
        fn only_listeners_on_that_port_count() {
            let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n\
                0: 0100007F:20FB 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1 0\n\
                1: 0100007F:20FB 0100007F:9C40 01 00000000:00000000 00:00000000 00000000  1000        0 4712 1 0\n\
                2: 0100007F:20FC 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4713 1 0\n";
            assert_eq!(listening(table, 8443), [4711]);
            assert_eq!(listening(table, 8445), Vec::<u64>::new());
        }
    }
}
