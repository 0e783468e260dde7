//! What the tests with real components share: whether they are to run, and a bus of their own.

/// Whether the real components are to be used; says so if not.
pub(crate) fn is_real() -> bool {
    let real = std::env::var("AA_CONNECT_REAL").is_ok_and(|value| value == "1");
    if !real {
        eprintln!("not run: AA_CONNECT_REAL is not 1");
    }
    real
}

/// A bus that starts no services by itself: what is not started by the test is not there.
pub(crate) const BUS: &str = r#"<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"#;
