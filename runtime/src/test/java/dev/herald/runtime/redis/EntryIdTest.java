package dev.herald.runtime.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

class EntryIdTest {

    @Test
    void ordersAsTheStreamDoes() {
        List<String> ordered = List.of("0-1", "5-0", "10-0", "1700000000000-2", "1700000000000-10", "1700000000001-1",
                "18446744073709551615-18446744073709551615");
        List<String> reversed = new ArrayList<>(ordered);
        Collections.reverse(reversed);

        assertThat(reversed.stream().sorted(EntryId::compare)).containsExactlyElementsOf(ordered);
    }

    @Test
    void anIdIsNeitherBeforeNorAfterItself() {
        assertThat(Stream.of("0-1", "1700000000000-10").map(id -> EntryId.compare(id, id))).containsOnly(0);
    }

    @Test
    void tellsTheTime() {
        assertThat(EntryId.time("1700000000000-3")).isEqualTo(Instant.ofEpochMilli(1_700_000_000_000L));
    }

    @Test
    void tellsNoTimeBeforeTheFirstOne() {
        assertThat(EntryId.time("18446744073709551615-5")).isAfter(Instant.EPOCH);
    }
}
