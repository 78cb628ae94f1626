//! An alarm at a time of [`super::clock::monotonic`]. It also rings if the computer sleeps beyond that time: then it rings as
//! soon as the computer wakes up. The timeouts of the standard library stop during sleep.

#[cfg(any(target_os = "linux", target_os = "android"))]
pub use boot_time::Alarm;
#[cfg(not(any(target_os = "linux", target_os = "android")))]
pub use portable::Alarm;

#[cfg(any(target_os = "linux", target_os = "android"))]
mod boot_time {
    use rustix::time::{
        Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, timerfd_create, timerfd_settime,
    };
    use std::io;
    use std::os::fd::OwnedFd;
    use std::sync::Arc;
    use std::thread;
    use std::time::Duration;

    /// A timer of the system on `CLOCK_BOOTTIME`, and a thread that waits for it.
    pub struct Alarm(Arc<OwnedFd>);

    impl Alarm {
        /// Starts the thread, which calls `ring` at each time that is set, until it returns `false`.
        pub fn start(mut ring: impl FnMut() -> bool + Send + 'static) -> io::Result<Self> {
            let timer = Arc::new(timerfd_create(TimerfdClockId::Boottime, TimerfdFlags::CLOEXEC)?);
            let read_from = Arc::clone(&timer);
            thread::spawn(move || {
                let mut count = [0; 8];
                while rustix::io::retry_on_intr(|| rustix::io::read(&*read_from, &mut count)).is_ok()
                    && ring()
                {}
            });
            Ok(Self(timer))
        }

        /// Sets the time of the only ring; `None` for no ring.
        pub fn set(&self, after: Option<Duration>) -> io::Result<()> {
            // The value zero would switch the timer off.
            let after = after.map_or(Duration::ZERO, |after| after.max(Duration::from_nanos(1)));
            let it_value = after.try_into().map_err(io::Error::other)?;
            let value = Itimerspec { it_interval: Default::default(), it_value };
            timerfd_settime(&*self.0, TimerfdTimerFlags::empty(), &value)?;
            Ok(())
        }
    }
}

#[cfg(any(test, not(any(target_os = "linux", target_os = "android"))))]
mod portable {
    use crate::platform::clock;
    use std::io;
    use std::sync::mpsc::{self, RecvTimeoutError, Sender};
    use std::thread;
    use std::time::Duration;

    /// The longest time for which the thread waits. After sleep it rings at most this much too late.
    const LONGEST_WAIT: Duration = Duration::from_secs(5);

    /// A thread that compares the time that was set with the clock.
    pub struct Alarm(Sender<Option<Duration>>);

    impl Alarm {
        /// Starts the thread, which calls `ring` at each time that is set, until it returns `false`.
        pub fn start(mut ring: impl FnMut() -> bool + Send + 'static) -> io::Result<Self> {
            let (sender, times) = mpsc::channel::<Option<Duration>>();
            thread::spawn(move || {
                let mut ring_at = None;
                loop {
                    let received = match ring_at {
                        None => times.recv().map_err(|_| RecvTimeoutError::Disconnected),
                        Some(time) => {
                            let left = Duration::saturating_sub(time, clock::monotonic());
                            times.recv_timeout(left.min(LONGEST_WAIT))
                        }
                    };
                    match received {
                        Ok(time) => ring_at = time,
                        Err(RecvTimeoutError::Disconnected) => return,
                        Err(RecvTimeoutError::Timeout) => {}
                    }
                    if ring_at.is_some_and(|time| time <= clock::monotonic()) {
                        ring_at = None;
                        if !ring() {
                            return;
                        }
                    }
                }
            });
            Ok(Self(sender))
        }

        /// Sets the time of the only ring; `None` for no ring.
        pub fn set(&self, after: Option<Duration>) -> io::Result<()> {
            self.0.send(after.map(|after| clock::monotonic() + after)).map_err(io::Error::other)
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::platform::clock;
    use std::sync::mpsc;
    use std::time::Duration;

    macro_rules! rings_once_at_the_time_that_was_set_last {
        ($alarm:ty) => {
            let (sender, rings) = mpsc::channel();
            let alarm = <$alarm>::start(move || sender.send(clock::monotonic()).is_ok()).unwrap();
            let start = clock::monotonic();
            alarm.set(Some(Duration::from_secs(3600))).unwrap();
            alarm.set(Some(Duration::from_millis(50))).unwrap();
            let rang = rings.recv_timeout(Duration::from_secs(60)).unwrap();
            assert!(rang - start >= Duration::from_millis(50));
            alarm.set(Some(Duration::ZERO)).unwrap();
            rings.recv_timeout(Duration::from_secs(60)).unwrap();
            alarm.set(Some(Duration::from_secs(1))).unwrap();
            alarm.set(None).unwrap();
            let late = rings.recv_timeout(Duration::from_millis(1500));
            assert!(late.is_err(), "it was switched off");
        };
    }

    #[test]
    fn an_alarm_rings_once_at_the_time_that_was_set_last() {
        rings_once_at_the_time_that_was_set_last!(super::Alarm);
        rings_once_at_the_time_that_was_set_last!(super::portable::Alarm);
    }
}
