package dev.herald.runtime.request;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Which queues replies may go to. A request may come from anybody who can write to the listener's queue, and must not make
 * the listener write to any queue that it can.
 */
public final class ReplyToAllowlist {

    private final List<Pattern> allowed;

    /** @param allowed patterns of names, in which {@code *} stands for anything */
    public ReplyToAllowlist(List<String> allowed) {
        this.allowed = allowed.stream().map(ReplyToAllowlist::pattern).toList();
    }

    private static Pattern pattern(String glob) {
        return Pattern.compile(Arrays.stream(glob.strip().split("\\*", -1)).map(Pattern::quote)
                .collect(Collectors.joining(".*")), Pattern.DOTALL);
    }

    /**
     * The physical name of the queue that an address means. Of a URL only the last part counts: it is the requester's
     * word for where to send what. An ARN is no place to go to, and stays.
     *
     * @return empty if no reply may go there
     */
    Optional<String> queue(String address) {
        boolean url = address.startsWith("http://") || address.startsWith("https://");
        String name = url || address.startsWith("arn:")
                ? address.substring(address.lastIndexOf(url ? '/' : ':') + 1)
                : address;
        return !name.isEmpty() && allowed.stream().anyMatch(pattern -> pattern.matcher(name).matches())
                ? Optional.of(url ? name : address)
                : Optional.empty();
    }
}
