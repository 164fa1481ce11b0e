// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.system;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.emailpersonalization.nifi.demo.Workspace;
import io.emailpersonalization.nifi.flow.FlowFiles;
import io.emailpersonalization.nifi.sandbox.nifi.NifiInstance;
import io.emailpersonalization.nifi.sandbox.nifi.NifiRest;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * The parts that read streams, behind their consumers: Maven Central has no bundle of those. GenerateFlowFile stands in for a consumer, and writes what it writes: messages with its attributes,
 * and messages that are no records.
 */
class StreamPartsIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final int MESSAGES = 40;
    private static final String CUSTOMER = """
            {"id": 207119551001, "email": "yara.costa@example.com", "updated_at": "2026-01-10T08:00:00-05:00", "first_name": "Yara", "orders_count": 3,
             "email_marketing_consent": {"state": "subscribed", "consent_updated_at": "2024-02-03T10:15:00-05:00"}}""";
    private static final String ORDER = """
            {"id": 450789469, "email": "guest@example.com", "processed_at": "2026-01-10T11:00:00-05:00", "updated_at": "2026-01-10T11:00:00-05:00", "currency": "EUR", "total_price": "59.90",
             "financial_status": "paid", "line_items": [], "customer": null}""";

    @TempDir
    private static Path work;
    private static NifiInstance nifi;

    @BeforeAll
    static void startNifi() {
        nifi = NifiInstance.in(Workspace.nifiHome(), work.resolve("nifi")).nar(Workspace.nar()).start();
    }

    @AfterAll
    static void stopNifi() {
        nifi.close();
    }

    @ParameterizedTest
    @CsvSource({
            "kafka, ConsumeKafka, 'kafka.topic=customers,kafka.partition=3,kafka.offset=17', 'The message of the topic customers, partition 3, offset 17 is no record in JSON.'",
            "rabbitmq, ConsumeAMQP, 'amqp$routingKey=customers', 'A message of the queue customers is no record in JSON.'",
            "kinesis, ConsumeKinesisStream, 'aws.kinesis.shard.id=shard-7,aws.kinesis.sequence.number=49', 'The record of the shard shard-7, sequence number 49 is no record in JSON.'",
            "pubsub, ConsumeGCPubSub, 'gcp.pubsub.subscription=projects/p/subscriptions/customers', 'A message of the subscription customers is no record in JSON.'"})
    void messagesAreCollectedAndMappedAndABrokenOneGoesAsideWithItsReason(final String name, final String consumer, final String attributes, final String reason) {
        final Path file = work.resolve(name + ".json");
        FlowFiles.write(file, withGenerators(FlowFiles.read(Workspace.flow("sources", name + ".json")), consumer, attributes.split(",")));
        final String group = SourcePart.upload(nifi, file);
        final SourcePart part = new SourcePart(nifi, group, nifi.rest().queues().collect(group));
        part.start();
        NifiRest.await("every message", LIMIT, () -> part.records("customers").size() == MESSAGES && part.records("orders").size() == MESSAGES && part.count("problems") == 1);
        part.awaitEmpty();
        assertTrue(part.count("customers") < MESSAGES / 2, "many messages are worked on at once: " + part.count("customers"));
        assertEquals("207119551001", part.records("customers").getFirst().path("customer_id").asText());
        assertEquals("450789469", part.records("orders").getFirst().path("order_id").asText());
        assertTrue(part.messages().getFirst().startsWith(reason), part.messages().toString());
        assertEquals("no JSON", part.at("problems").getFirst().text());
        assertEquals(0, part.count("unmapped") + part.count("salvaged"));
        part.stop();
        nifi.rest().disableServices(group);
    }

    /** Replaces the consumer, its service of connections, and what leads from it. */
    private static ObjectNode withGenerators(final JsonNode definition, final String consumer, final String... attributes) {
        final ObjectNode result = definition.deepCopy();
        final ObjectNode contents = (ObjectNode) result.get("flowContents");
        final ObjectNode original = remove(contents.withArray("processors"), consumer);
        for (final Iterator<JsonNode> services = contents.withArray("controllerServices").elements(); services.hasNext();) {
            if (!services.next().path("type").asText().startsWith("org.apache.nifi.json.")) {
                services.remove();
            }
        }
        final List<JsonNode> connections = new ArrayList<>();
        contents.withArray("connections").forEach(connections::add);
        connections.stream().filter(connection -> original.get("identifier").equals(connection.at("/source/id"))).forEach(connection -> {
            final boolean isFailure = !"[\"success\"]".equals(connection.get("selectedRelationships").toString());
            if (isFailure) {
                connect((ObjectNode) connection, contents, generator(original, "broken", "no JSON", 1, attributes));
            } else {
                final boolean isTriedLater = connections.stream().noneMatch(other -> original.get("identifier").equals(other.at("/source/id")) && other != connection);
                final ObjectNode orders = connection.deepCopy();
                connect((ObjectNode) connection, contents, generator(original, "customers", CUSTOMER, MESSAGES, attributes));
                connect(orders, contents, generator(original, "orders", ORDER, MESSAGES, attributes));
                contents.withArray("connections").add(orders.put("identifier", "of orders"));
                if (isTriedLater) {
                    final ObjectNode broken = connection.deepCopy();
                    connect(broken, contents, generator(original, "broken", "no JSON", 1, attributes));
                    contents.withArray("connections").add(broken.put("identifier", "of broken ones"));
                }
            }
        });
        return result;
    }

    private static ObjectNode remove(final ArrayNode processors, final String type) {
        for (final Iterator<JsonNode> each = processors.elements(); each.hasNext();) {
            final JsonNode processor = each.next();
            if (processor.path("type").asText().endsWith("." + type)) {
                each.remove();
                return (ObjectNode) processor;
            }
        }
        throw new IllegalStateException("There is no " + type);
    }

    private static ObjectNode generator(final ObjectNode consumer, final String name, final String text, final int messages, final String... attributes) {
        final ObjectNode generator = consumer.deepCopy();
        generator.put("identifier", name).put("name", name).put("type", "org.apache.nifi.processors.standard.GenerateFlowFile").put("schedulingPeriod", "1 day");
        generator.putObject("bundle").put("group", "org.apache.nifi").put("artifact", "nifi-standard-nar").put("version", "2.3.0");
        generator.putObject("propertyDescriptors");
        final ObjectNode properties = generator.putObject("properties").put("generate-ff-custom-text", text).put("Batch Size", Integer.toString(messages));
        for (final String attribute : attributes) {
            final String[] pair = attribute.split("=", 2);
            properties.put(pair[0], pair[1]);
            ((ObjectNode) generator.get("propertyDescriptors")).putObject(pair[0]).put("name", pair[0]).put("displayName", pair[0]).put("dynamic", true)
                    .put("identifiesControllerService", false).put("sensitive", false);
        }
        return generator;
    }

    private static void connect(final ObjectNode connection, final ObjectNode contents, final ObjectNode generator) {
        contents.withArray("processors").add(generator);
        ((ObjectNode) connection.get("source")).put("id", generator.get("identifier").asText()).put("name", generator.get("name").asText());
        connection.putArray("selectedRelationships").add("success");
    }
}
