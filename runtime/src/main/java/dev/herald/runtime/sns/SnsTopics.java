package dev.herald.runtime.sns;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.Topic;

import dev.herald.spi.Destination;
import dev.herald.spi.support.ConfigKeys;

/** Finds and creates topics that one client can reach. Stateless, because topics may be created and deleted at any time. */
record SnsTopics(SnsClient client) {

    private static final String DEDUPLICATION = "ContentBasedDeduplication";

    /**
     * Returns the ARN of a topic; empty if it does not exist. A name is searched for in the list of all topics, because the
     * only other call that returns the ARN for a name creates the topic.
     *
     * @throws IllegalArgumentException if the topic is in another region than the client; the text names the cure
     */
    Optional<String> find(SnsTopicAddress address) {
        requireOwnRegion(address);
        return address.arn() == null ? list(address) : look(address.arn());
    }

    /**
     * Like {@link #find}, but does not check a topic that is given by its ARN, so that the permission to publish is enough.
     *
     * @throws IllegalArgumentException if the topic is in another region than the client; the text names the cure
     */
    Optional<String> arn(SnsTopicAddress address) {
        requireOwnRegion(address);
        return address.arn() == null ? list(address) : Optional.of(address.arn());
    }

    private Optional<String> list(SnsTopicAddress address) {
        return all().filter(address::isNameOf).findFirst();
    }

    /** The ARNs of all topics; pages are fetched as needed. */
    Stream<String> all() {
        return client.listTopicsPaginator().topics().stream().map(Topic::topicArn).filter(Objects::nonNull);
    }

    private Optional<String> look(String arn) {
        try {
            client.getTopicAttributes(request -> request.topicArn(arn));
            return Optional.of(arn);
        } catch (SdkException failure) {
            if (SnsFailures.isMissingTopic(failure)) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    /**
     * Creates a topic in the account of the client, or returns the existing one, whatever its attributes.
     *
     * @param attributes by their SNS names; they override those implied by the name of a FIFO topic
     * @return the ARN
     * @throws IllegalArgumentException if the topic is in another region than the client; the text names the cure
     * @throws IllegalStateException if the topic is given by its ARN, because it may belong to another account
     */
    String create(SnsTopicAddress address, Map<String, String> attributes) {
        requireOwnRegion(address);
        if (address.arn() != null) {
            throw notCreated(address);
        }
        return createOrFind(address, withFifo(address, attributes));
    }

    /** Creating a topic by the name in an ARN would create it in the account of the client, whatever the ARN says. */
    private static IllegalStateException notCreated(SnsTopicAddress address) {
        return new IllegalStateException("the topic " + address.arn() + " does not exist, and only its own account can "
                + "create it: create it there, or give its name alone, for a topic in the account of the client");
    }

    /**
     * Creates a topic, or returns an existing one with these attributes. A FIFO topic is created with content-based
     * deduplication unless the attributes disable it; an existing one may have either.
     *
     * @param attributes by their SNS names
     * @return the ARN
     * @throws SdkException if the topic exists with other attributes
     * @throws IllegalStateException if the topic is given by its ARN, because it may belong to another account
     */
    String createOrMatch(SnsTopicAddress address, Map<String, String> attributes) {
        requireOwnRegion(address);
        if (address.arn() != null) {
            return find(address).orElseThrow(() -> notCreated(address));
        }
        Map<String, String> withDefaults = withFifo(address, attributes);
        try {
            return createExactly(address, withDefaults);
        } catch (SdkException failure) {
            if (!SnsFailures.isInvalid(failure) || attributes.containsKey(DEDUPLICATION)
                    || withDefaults.remove(DEDUPLICATION) == null) {
                throw failure;
            }
            return createExactly(address, withDefaults);
        }
    }

    private String createExactly(SnsTopicAddress address, Map<String, String> attributes) {
        return client.createTopic(request -> request.name(address.name()).attributes(attributes)).topicArn();
    }

    private String createOrFind(SnsTopicAddress address, Map<String, String> attributes) {
        try {
            return createExactly(address, attributes);
        } catch (SdkException failure) {
            // SNS has no separate code for a topic that exists with other attributes.
            if (SnsFailures.isInvalid(failure)) {
                return list(address).orElseThrow(() -> failure);
            }
            throw failure;
        }
    }

    /** Adds the attributes that the name of a FIFO topic implies. */
    static Map<String, String> withFifo(SnsTopicAddress address, Map<String, String> attributes) {
        Map<String, String> all = new LinkedHashMap<>();
        if (address.fifo()) {
            all.put("FifoTopic", "true");
            all.put(DEDUPLICATION, "true");
        }
        all.putAll(attributes);
        return all;
    }

    /** The region of the client. */
    String region() {
        return client.serviceClientConfiguration().region().id();
    }

    private void requireOwnRegion(SnsTopicAddress address) {
        if (address.region() != null && !address.region().equals(region())) {
            throw new IllegalArgumentException("the topic '" + address.name() + "' is in " + address.region()
                    + ", but its client is in " + region() + ": use a named client (quarkus.sns.<name>.aws.region="
                    + address.region() + ", quarkus.herald.topic.\"…\".client=<name>)");
        }
    }

    /** The error text for a missing topic, with the cures. */
    String missing(Destination topic) {
        return topic + " does not exist on Amazon SNS in " + region() + ": create it, set "
                + ConfigKeys.of(topic, "declare") + "=create, or set " + ConfigKeys.of(topic, "name") + " to another topic";
    }
}
