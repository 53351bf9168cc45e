package dev.herald.runtime.rabbitmq;

/** What is to be there before a message is published; made sure of once for each channel. Compared by what it is. */
interface DeclarationStep {

    /** There is nothing to make sure of. */
    DeclarationStep NONE = broker -> {
    };

    /** @param broker to declare with */
    void prepare(TopologyDeclarer broker) throws Exception;

    /** Two of them. */
    record Both(DeclarationStep first, DeclarationStep second) implements DeclarationStep {

        @Override
        public void prepare(TopologyDeclarer broker) throws Exception {
            first.prepare(broker);
            second.prepare(broker);
        }
    }
}
