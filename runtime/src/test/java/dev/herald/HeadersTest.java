package dev.herald;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;

class HeadersTest {

    private final byte[] signature = {3, 1, 2};
    private final Headers headers = Headers.of(Map.of("signature", signature, "tenant", "acme"));

    @Test
    void keepTheirBytesWhateverIsDoneToTheArrayTheyCameIn() {
        signature[0] = 9;

        assertThat((byte[]) headers.value("signature").orElseThrow()).containsExactly(3, 1, 2);
    }

    @Test
    void keepTheirBytesWhateverIsDoneToAnArrayHandedOut() {
        ((byte[]) headers.value("signature").orElseThrow())[0] = 9;
        ((byte[]) headers.asMap().get("signature"))[0] = 9;

        assertThat((byte[]) headers.value("signature").orElseThrow()).containsExactly(3, 1, 2);
    }

    @Test
    void equalOthersWithTheSameNamesAndValues() {
        Map<String, Object> values = new HashMap<>(headers.asMap());
        assertThat(Headers.of(values)).isEqualTo(headers).hasSameHashCodeAs(headers);

        values.put("signature", new byte[]{3, 1});
        assertThat(Headers.of(values)).isNotEqualTo(headers);
        values.remove("signature");
        assertThat(Headers.of(values)).isNotEqualTo(headers);
    }
}
