// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.sandbox.nifi;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/** Writes the conf directory of a NiFi that listens on loopback without encryption and knows no users: for tests and the demo only. */
final class NifiConfiguration {

    private static final List<String> FILES = List.of("state-management.xml", "authorizers.xml", "login-identity-providers.xml", "logback.xml");

    private static final String CLUSTER_STATE = """
                <cluster-provider>
                    <id>zk-provider</id>
                    <class>org.apache.nifi.controller.state.providers.zookeeper.ZooKeeperStateProvider</class>
                    <property name="Connect String">%s</property>
                    <property name="Root Node">/nifi</property>
                    <property name="Session Timeout">15 seconds</property>
                    <property name="Access Control">Open</property>
                </cluster-provider>
            </stateManagement>""";

    private NifiConfiguration() {
    }

    /** @param settings of {@code nifi.properties}, other than those that every instance has */
    static void write(final Path work, final Path home, final int httpPort, final ClusterNode node, final Map<String, String> settings) throws IOException {
        final Path conf = Files.createDirectories(work.resolve("conf"));
        for (final String file : FILES) {
            try (InputStream in = NifiConfiguration.class.getResourceAsStream(file)) {
                final String text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                Files.writeString(conf.resolve(file), node == null ? text : text.replace("</stateManagement>", CLUSTER_STATE.formatted(node.zookeeper())));
            }
        }
        final Properties properties = new Properties();
        try (InputStream in = NifiConfiguration.class.getResourceAsStream("nifi.properties")) {
            properties.load(in);
        }
        properties.putAll(settings);
        properties.setProperty("nifi.web.http.port", Integer.toString(httpPort));
        properties.setProperty("nifi.nar.library.directory", home.resolve("lib").toString());
        if (node != null) {
            node.configure(properties);
        }
        try (OutputStream out = Files.newOutputStream(conf.resolve("nifi.properties"))) {
            properties.store(out, null);
        }
    }
}
