package dev.herald.benchmarks.driver.wire;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrderIdTest {

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {"{\"id\":0,\"sentNanos\":7}|0", "{\"id\":9876543210}|9876543210",
            "{\"id\":12|12", "{\"id\":|-1", "{\"id\":\"7\"}|-1", "{\"i|-1", "{\"di\":7}|-1", "''|-1"})
    void itIsTheFirstFieldOfAnOrderAndOfNothingElse(String json, long id) {
        assertThat(OrderId.of(json.getBytes(StandardCharsets.UTF_8)).orElse(-1)).isEqualTo(id);
    }
}
