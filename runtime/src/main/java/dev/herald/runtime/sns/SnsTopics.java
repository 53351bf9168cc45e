package dev.herald.runtime.sns;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.sns.SnsClient;
import software.amazon.awssdk.services.sns.model.Topic;

/** Finds and creates topics in the reach of one client. Remembers nothing: a topic may come and go at any time. */
record SnsTopics(SnsClient client) {

    private static final String DEDUPLICATION = "ContentBasedDeduplication";

    /**
     * The ARN of a topic; empty if there is none. An ARN is looked at, a name is looked for among all topics: of the two
     * calls of SNS that tell the ARN of a name, the other one creates the topic.
     *
     * @throws IllegalArgumentException if the ARN is of another region than the client's; the text says what to do
     */
    Optional<String> find(SnsTopicAddress address) {
        refuseOtherRegion(address);
        return address.arn() == null ? list(address) : look(address.arn());
    }

    /**
     * The ARN of a topic; empty if there is none, as far as can be told without looking at it: whoever knows an ARN needs no
     * permission but that to publish.
     *
     * @throws IllegalArgumentException if the ARN is of another region than the client's; the text says what to do
     */
    Optional<String> arn(SnsTopicAddress address) {
        refuseOtherRegion(address);
        return address.arn() == null ? list(address) : Optional.of(address.arn());
    }

    private Optional<String> list(SnsTopicAddress address) {
        return all().filter(address::isNameOf).findFirst();
    }

    /** The ARNs of all topics, a page at a time. */
    Stream<String> all() {
        return client.listTopicsPaginator().topics().stream().map(Topic::topicArn);
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
     * Creates a topic, in the account of the client's credentials. If there is one already, that one is the answer,
     * whatever its attributes.
     *
     * @param attributes by the names of SNS; they win over those that the name of a FIFO topic stands for
     * @return the ARN
     * @throws IllegalArgumentException if the ARN is of another region than the client's; the text says what to do
     * @throws IllegalStateException if the ARN is of another account; the topic of that name in the client's own is there
     *         then
     */
    String create(SnsTopicAddress address, Map<String, String> attributes) {
        refuseOtherRegion(address);
        return ownAccounts(address, createOrFind(address, withFifo(address, attributes)));
    }

    private static String ownAccounts(SnsTopicAddress address, String arn) {
        if (address.arn() != null && !address.arn().equals(arn)) {
            throw new IllegalStateException("the topic " + address.arn() + " does not exist, and only its own account can "
                    + "create it: " + arn + " is what these credentials created; create the topic there, or name one of "
                    + "this account");
        }
        return arn;
    }

    /**
     * Creates a topic, or finds that there is one with these attributes. A FIFO topic is created with deduplication by
     * content, unless the attributes say otherwise; one that is there may have either.
     *
     * @param attributes by the names of SNS
     * @return the ARN
     * @throws SdkException if there is one with other attributes
     * @throws IllegalStateException if the ARN is of another account, as {@link #create} does
     */
    String createAsWanted(SnsTopicAddress address, Map<String, String> attributes) {
        refuseOtherRegion(address);
        Map<String, String> usual = withFifo(address, attributes);
        try {
            return ownAccounts(address, createExactly(address, usual));
        } catch (SdkException failure) {
            if (!SnsFailures.isInvalid(failure) || attributes.containsKey(DEDUPLICATION)
                    || usual.remove(DEDUPLICATION) == null) {
                throw failure;
            }
            return ownAccounts(address, createExactly(address, usual));
        }
    }

    private String createExactly(SnsTopicAddress address, Map<String, String> attributes) {
        return client.createTopic(request -> request.name(address.name()).attributes(attributes)).topicArn();
    }

    private String createOrFind(SnsTopicAddress address, Map<String, String> attributes) {
        try {
            return createExactly(address, attributes);
        } catch (SdkException failure) {
            // That it exists with other attributes has no code of its own.
            if (SnsFailures.isInvalid(failure)) {
                return list(address).orElseThrow(() -> failure);
            }
            throw failure;
        }
    }

    /** With what the name of a FIFO topic stands for. */
    static Map<String, String> withFifo(SnsTopicAddress address, Map<String, String> attributes) {
        Map<String, String> all = new LinkedHashMap<>();
        if (address.fifo()) {
            all.put("FifoTopic", "true");
            all.put(DEDUPLICATION, "true");
        }
        all.putAll(attributes);
        return all;
    }

    /** Where the client looks. */
    String region() {
        return client.serviceClientConfiguration().region().id();
    }

    private void refuseOtherRegion(SnsTopicAddress address) {
        if (address.region() != null && !address.region().equals(region())) {
            throw new IllegalArgumentException("the topic '" + address.name() + "' is in " + address.region()
                    + ", and its client in " + region() + ": use a named client (quarkus.sns.<name>.aws.region="
                    + address.region() + ", quarkus.herald.topic.\"…\".client=<name>)");
        }
    }
}
