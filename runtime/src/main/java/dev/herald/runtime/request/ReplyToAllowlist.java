package dev.herald.runtime.request;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import dev.herald.spi.DestinationNaming;

/**
 * Which queues replies may go to. A request may come from anybody who can write to the listener's queue, and must not make
 * the listener write to any queue that it can.
 */
public final class ReplyToAllowlist {

    private final List<Pattern> allowed;
    private final DestinationNaming naming;

    /**
     * @param allowed patterns of names, in which {@code *} stands for anything
     * @param naming the rules of the broker that the requests come from
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
     * The physical name of the queue that an address means. The requester chooses the queue, never the host to call.
     *
     * @return empty if no reply may go there
     */
    Optional<String> queue(String address) {
        String name = naming.simpleName(address);
        return !name.isEmpty() && allowed.stream().anyMatch(pattern -> pattern.matcher(name).matches())
                ? Optional.of(naming.withoutHost(address))
                : Optional.empty();
    }
}
