package dev.herald.runtime.rabbitmq;

/** Something to declare before a message is published, once per channel. Compared by value. */
interface DeclarationStep {

    /** Nothing to declare. */
    DeclarationStep NONE = broker -> {
    };

    /** @param broker to declare with */
    void declare(TopologyDeclarer broker) throws Exception;

    /** One step, then another. */
    record Both(DeclarationStep first, DeclarationStep second) implements DeclarationStep {

        @Override
        public void declare(TopologyDeclarer broker) throws Exception {
            first.declare(broker);
            second.declare(broker);
        }
    }
}
