package dev.herald.runtime.metadata;

import java.util.List;
import java.util.Map;

/**
 * What the build knows about the configuration, for warnings at each start.
 *
 * @param destinations the queues and topics that annotations name
 * @param adminApi whether the application may use others, by {@link dev.herald.Queues} and {@link dev.herald.Topics}: then
 *        keys of any queue or topic may have an effect
 * @param warnings about the application as it was built
 * @param fixed the keys that the build has read, by key
 * @param ineffective why a key of a listener has no effect, by key
 */
public record BuildFacts(List<DestinationRef> destinations, boolean adminApi, List<String> warnings, Map<String, Fixed> fixed,
        Map<String, String> ineffective) {

    /**
     * The value of a key at build time.
     *
     * @param value the value, or {@code null} for none
     * @param ordinal that of the value's source
     */
    public record Fixed(String value, int ordinal) {
    }
}
