// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.brevo.BrevoClientService;
import io.emailpersonalization.nifi.sandbox.esp.EspSandbox;
import io.emailpersonalization.nifi.sandbox.esp.brevo.BrevoVendorApi;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.processor.AbstractProcessor;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** A BrevoClientService at a sandbox with one audience, the highest limits, and a rate budget of its own. */
final class BrevoFixture implements AutoCloseable {

    /** The number of the list that is the audience. */
    static final String AUDIENCE = "12";

    final BrevoVendorApi vendor;
    final EspSandbox sandbox;
    final BrevoClientService client = new BrevoClientService();
    private final Map<String, String> properties = new HashMap<>();
    final TestRunner runner = TestRunners.newTestRunner(new AbstractProcessor() {
        @Override
        public void onTrigger(final ProcessContext context, final ProcessSession session) {
            // only there to hold the service
        }
    });

    BrevoFixture() {
        this(new BrevoVendorApi());
    }

    BrevoFixture(final BrevoVendorApi vendor) {
        this.vendor = vendor;
        this.sandbox = EspSandbox.start(vendor, 0, null);
        sandbox.audience(AUDIENCE, "{}");
        try {
            runner.addControllerService("client", client);
        } catch (final InitializationException e) {
            throw new IllegalStateException(e);
        }
        set("API Key", EspSandbox.API_KEY);
        set("API URL", sandbox.uri() + "/v3");
        set("Account Name", UUID.randomUUID().toString());
        set("Plan", "EXTENDED");
        set("First Pause", "2 millis");
        set("Job Poll Interval", "0 sec");
        runner.enableControllerService(client);
    }

    private void set(final String property, final String value) {
        runner.setProperty(client, property, value);
        properties.put(property, value);
    }

    /** The value of a property; null for none. */
    String property(final PropertyDescriptor property) {
        return properties.getOrDefault(property.getName(), property.getDefaultValue());
    }

    /** The service with other properties: name, value, name, value and so on. */
    BrevoFixture having(final String... properties) {
        runner.disableControllerService(client);
        for (int i = 0; i < properties.length; i += 2) {
            set(properties[i], properties[i + 1]);
        }
        runner.enableControllerService(client);
        return this;
    }

    /** Adds an attribute. */
    BrevoFixture field(final String name, final String type, final String... options) {
        sandbox.audience(AUDIENCE, "{\"merge_fields\": [{\"tag\": \"%s\", \"type\": \"%s\", \"options\": {\"choices\": [%s]}}]}".formatted(name, type,
                Arrays.stream(options).map("\"%s\""::formatted).collect(Collectors.joining(","))));
        return this;
    }

    /** Adds a list. */
    BrevoFixture list(final String name) {
        sandbox.audience(AUDIENCE, "{\"tags\": [\"%s\"]}".formatted(name));
        return this;
    }

    /** Adds contacts with a status. */
    BrevoFixture with(final String status, final String... addresses) {
        final List<String> members = new ArrayList<>();
        for (final String address : addresses) {
            members.add("{\"email_address\": \"%s\", \"status\": \"%s\"}".formatted(address, status));
        }
        sandbox.audience(AUDIENCE, "{\"members\": [%s]}".formatted(String.join(",", members)));
        return this;
    }

    /** A contact as the vendor holds it; null for none. */
    JsonNode contact(final String address) {
        return sandbox.members(AUDIENCE).get(address);
    }

    /** The status that the vendor holds; null for none. */
    String status(final String address) {
        final JsonNode contact = contact(address);
        return contact == null ? null : contact.get("status").asText();
    }

    /** The requests with a method whose path has a part. */
    List<Request> requests(final String method, final String part) {
        return sandbox.requests().stream().filter(request -> method.equals(request.method()) && request.path().contains(part)).toList();
    }

    /** Whether a mail or an automation was started for an address. */
    List<String> triggers(final String address) {
        return sandbox.automations(AUDIENCE).stream().filter(automation -> address.equals(automation.get("email_address").asText())).map(automation -> automation.get("trigger").asText()).toList();
    }

    @Override
    public void close() {
        runner.shutdown();
        sandbox.close();
    }
}
