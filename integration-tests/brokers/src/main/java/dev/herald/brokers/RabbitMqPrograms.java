package dev.herald.brokers;

/**
 * The programs of one RabbitMQ.
 *
 * @param server {@code rabbitmq-server}
 * @param portMapper Erlang's {@code epmd}
 */
record RabbitMqPrograms(Program server, Program portMapper) {

    private static final String SERVER = "rabbitmq-server";
    private static final String PORT_MAPPER = "epmd";
    /** Folders of packages first: the program that Debian puts on the PATH only runs the system-wide node. */
    private static final String SERVER_OF_PACKAGE = "/usr/lib/rabbitmq/lib/*/sbin";
    private static final String PORT_MAPPER_OF_PACKAGE = "/usr/lib/erlang/bin";

    static RabbitMqPrograms ofThisMachine() {
        ServerProgram server = new ServerProgram(SERVER,
                new SearchPath(SERVER_OF_PACKAGE, "/opt/homebrew/sbin", "/usr/local/sbin", "/usr/sbin"),
                new DebianPackage("rabbitmq-server"), "rabbitmq", RabbitMqResource.URI_VARIABLE);
        ServerProgram portMapper = new ServerProgram(PORT_MAPPER,
                new SearchPath(PORT_MAPPER_OF_PACKAGE, "/opt/homebrew/bin", "/usr/local/bin"),
                new DebianPackage("erlang-base"), "erlang", RabbitMqResource.URI_VARIABLE);
        return new RabbitMqPrograms(new Program(server.find()), new Program(portMapper.find()));
    }

    static RabbitMqPrograms ofNewerDebian() {
        NewerDebian debian = NewerDebian.with("rabbitmq-server");
        return new RabbitMqPrograms(debian.program(SERVER, SERVER_OF_PACKAGE),
                debian.program(PORT_MAPPER, PORT_MAPPER_OF_PACKAGE));
    }

    /** {@code rabbitmqctl}. */
    Program control() {
        return server.sibling("rabbitmqctl");
    }
}
