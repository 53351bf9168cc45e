package dev.herald.runtime.request;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.herald.spi.DestinationNaming;

/**
 * The queues to which replies may be sent. Anyone who can send to the listener's queue can send a request, which must not
 * make the listener send to arbitrary queues.
 */
public final class ReplyToAllowlist {

    private final List<Pattern> allowed;
    private final DestinationNaming naming;

    /**
     * @param allowed patterns of names, in which {@code *} matches any text
     * @param naming the rules of the requests' broker
     */
    public ReplyToAllowlist(List<String> allowed, DestinationNaming naming) {
        this.allowed = allowed.stream().map(ReplyToAllowlist::pattern).toList();
        this.naming = naming;
    }

    private static Pattern pattern(String glob) {
        return Pattern.compile(Arrays.stream(glob.strip().split("\\*", -1)).map(Pattern::quote)
                .collect(Collectors.joining(".*")), Pattern.DOTALL);
    }

    /**
     * The physical name of the queue in an address. The requester chooses the queue, never the host to call.
     *
     * @return empty if no reply may be sent there
     */
    Optional<String> queue(String address) {
        String name = naming.simpleName(address);
        return !name.isEmpty() && allowed.stream().anyMatch(pattern -> pattern.matcher(name).matches())
                ? Optional.of(naming.withoutHost(address))
                : Optional.empty();
    }
}
