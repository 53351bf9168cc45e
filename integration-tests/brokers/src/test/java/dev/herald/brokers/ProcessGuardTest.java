package dev.herald.brokers;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessGuardTest {

    private static final Duration AT_MOST = Duration.ofSeconds(20);

    @TempDir
    Path temporary;

    /** Run in a process of its own. */
    static final class Starter {

        private Starter() {
        }

        public static void main(String[] arguments) {
            System.out.println(startSleep().pid());
        }
    }

    private static Process startSleep() {
        return ProcessGuard.start(new ProcessBuilder("sleep", "600"));
    }

    @Test
    void aProcessEndsWithTheOneThatStartedItEvenIfThatIsKilled() throws IOException {
        List<ProcessHandle> started;
        try (OtherJvm jvm = OtherJvm.run(Starter.class, temporary)) {
            long pid = Long.parseLong(jvm.line());
            started = jvm.descendants();
            assertThat(started).extracting(ProcessHandle::pid).contains(pid);
        }

        Awaitility.await().atMost(AT_MOST).until(() -> started.stream().noneMatch(ProcessHandle::isAlive));
    }

    @Test
    void leavesNoGuardBehind() {
        Set<Long> before = children();
        Process process = startSleep();
        assertThat(children()).hasSizeGreaterThan(before.size() + 1);

        process.destroy();

        Awaitility.await().atMost(AT_MOST).until(() -> before.containsAll(children()));
    }

    private static Set<Long> children() {
        return ProcessHandle.current().children().map(ProcessHandle::pid).collect(Collectors.toSet());
    }
}
