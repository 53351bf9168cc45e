package dev.herald.runtime.sns.push;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

class RecentIdsTest {

    private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
    private final RecentIds ids = new RecentIds(3, Duration.ofNanos(10), now::get);

    @Test
    void knowsWhatWasAdded() {
        ids.add("a");

        assertThat(ids.contains("a")).isTrue();
        assertThat(ids.contains("b")).isFalse();
    }

    @Test
    void forgetsWhatWasAddedLongAgo() {
        ids.add("a");
        now.addAndGet(10);
        assertThat(ids.contains("a")).isTrue();
        now.addAndGet(1);
        assertThat(ids.contains("a")).isFalse();

        ids.add("b");
        assertThat(ids.size()).isEqualTo(1);
    }

    @Test
    void keepsTheLatestWhenThereAreTooMany() {
        ids.add("a");
        ids.add("b");
        ids.add("c");
        ids.add("a");
        ids.add("d");

        assertThat(ids.contains("b")).isFalse();
        assertThat(ids.contains("a")).isTrue();
        assertThat(ids.contains("c")).isTrue();
        assertThat(ids.contains("d")).isTrue();
    }
}
