package dev.herald;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;

import org.junit.jupiter.api.Test;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;

/** What applications show of Herald over HTTP. */
class PublicTypesAsJsonTest {

    private final ObjectMapper mapper = new ObjectMapper().registerModule(new JavaTimeModule());

    @Test
    void aStatusHasItsProperties() throws Exception {
        var json = mapper.valueToTree(new ListenerStatus(ListenerState.RUNNING, "why", Instant.EPOCH));

        assertThat(json.fieldNames()).toIterable().containsExactlyInAnyOrder("state", "reason", "since");
        assertThat(json.get("state").asText()).isEqualTo("RUNNING");
    }
}
