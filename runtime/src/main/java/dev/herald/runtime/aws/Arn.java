package dev.herald.runtime.aws;

import java.util.Optional;

import dev.herald.spi.support.FifoNaming;

/**
 * An Amazon Resource Name.
 *
 * @param partition such as {@code aws} or {@code aws-cn}
 * @param service such as {@code sqs}
 * @param region such as {@code eu-west-1}
 * @param account the owner's account id
 * @param resource the service's name for the resource: for a queue or topic its name, for a subscription the topic's name
 *        and an id, separated by a colon
 */
public record Arn(String partition, String service, String region, String account, String resource) {

    private static final int PARTS = 6;

    /** Parses an ARN; empty if the text is not an ARN. */
    public static Optional<Arn> find(String text) {
        String[] parts = text.split(":", PARTS);
        return FifoNaming.isArn(text) && parts.length == PARTS
                ? Optional.of(new Arn(parts[1], parts[2], parts[3], parts[4], parts[5]))
                : Optional.empty();
    }

    /** Whether this is the ARN of a queue or topic of the given service, so that {@link #resource} is its name. */
    public boolean isDestinationOf(String ownService) {
        return service.equals(ownService) && !resource.isEmpty() && resource.indexOf(':') < 0;
    }

    /** The ARN of another resource in the same partition and account. */
    public Arn sibling(String otherService, String otherRegion, String otherResource) {
        return new Arn(partition, otherService, otherRegion, account, otherResource);
    }

    @Override
    public String toString() {
        return String.join(":", "arn", partition, service, region, account, resource);
    }
}
