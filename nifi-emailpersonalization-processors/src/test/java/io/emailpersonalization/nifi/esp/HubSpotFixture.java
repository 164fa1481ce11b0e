// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import com.fasterxml.jackson.databind.JsonNode;
import io.emailpersonalization.nifi.esp.hubspot.HubSpotClientService;
import io.emailpersonalization.nifi.sandbox.esp.EspSandbox;
import io.emailpersonalization.nifi.sandbox.esp.hubspot.HubspotVendorApi;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Reply;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;
import org.apache.nifi.components.ConfigVerificationResult;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.processor.AbstractProcessor;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.util.MockComponentLog;
import org.apache.nifi.util.MockConfigurationContext;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A HubSpotClientService at a sandbox with the audience a1 and the subscription type Newsletter, in batches, with a rate budget of its own. */
final class HubSpotFixture implements AutoCloseable {

    final HubspotVendorApi vendor;
    final EspSandbox sandbox;
    final HubSpotClientService client = new HubSpotClientService();
    final TestRunner runner = TestRunners.newTestRunner(new AbstractProcessor() {
        @Override
        public void onTrigger(final ProcessContext context, final ProcessSession session) {
            // only there to hold the service
        }
    });

    private final Map<PropertyDescriptor, String> properties = new HashMap<>();

    HubSpotFixture() {
        this(new HubspotVendorApi());
    }

    HubSpotFixture(final HubspotVendorApi vendor) {
        this.vendor = vendor;
        sandbox = EspSandbox.start(vendor, 0, null);
        sandbox.audience("a1", "{}");
        try {
            runner.addControllerService("client", client);
        } catch (final InitializationException e) {
            throw new IllegalStateException(e);
        }
        set("Private App Token", EspSandbox.API_KEY);
        set("API URL", sandbox.uri().toString());
        set("Account Name", UUID.randomUUID().toString());
        set("Requests Per Ten Seconds", "1000000");
        set("Requests Per Day", "100000000");
        set("Subscription Type ID", Integer.toString(HubspotVendorApi.NEWSLETTER));
        set("Subscription Requests", "BATCHES");
        set("First Pause", "2 millis");
        runner.enableControllerService(client);
    }

    private void set(final String property, final String value) {
        runner.setProperty(client, property, value);
        properties.put(client.getPropertyDescriptor(property), value);
    }

    /** What Verify says. */
    List<ConfigVerificationResult> verify() {
        return client.verify(new MockConfigurationContext(client, properties, null, Map.of()), new MockComponentLog("verify", this), Map.of());
    }

    /** The service with another property; null for none. */
    HubSpotFixture having(final String property, final String value) {
        runner.disableControllerService(client);
        if (value == null) {
            runner.removeProperty(client, property);
            properties.remove(client.getPropertyDescriptor(property));
        } else {
            set(property, value);
        }
        runner.enableControllerService(client);
        return this;
    }

    /** Adds contacts with a status. */
    HubSpotFixture with(final String status, final String... addresses) {
        final List<String> members = new ArrayList<>();
        for (final String address : addresses) {
            members.add("{\"email_address\": \"%s\", \"status\": \"%s\"}".formatted(address, status));
        }
        sandbox.audience("a1", "{\"members\": [%s]}".formatted(String.join(",", members)));
        return this;
    }

    /** The status that the vendor holds; null for no contact. */
    String status(final String address) {
        final JsonNode member = sandbox.members("a1").get(address);
        return member == null ? null : member.get("status").asText();
    }

    /** The value of a property; an empty text for none. */
    String property(final String address, final String name) {
        return sandbox.members("a1").get(address).path("properties").path(name).asText("");
    }

    /** The requests with a part of the path. */
    List<Request> requests(final String path) {
        return sandbox.requests().stream().filter(request -> request.path().contains(path)).toList();
    }

    /** What the vendor answers to a request of nobody's client. */
    JsonNode post(final String path, final String body) throws IOException, InterruptedException {
        final HttpResponse<String> response = HttpClient.newHttpClient().send(HttpRequest.newBuilder(URI.create(sandbox.uri() + path))
                .header("Authorization", "Bearer " + EspSandbox.API_KEY).POST(HttpRequest.BodyPublishers.ofString(body)).build(), HttpResponse.BodyHandlers.ofString());
        return Reply.JSON.readTree(response.body().isEmpty() ? "{}" : response.body());
    }

    /** The status of a subscription of an address. */
    String subscription(final String address, final int type) throws IOException, InterruptedException {
        final JsonNode statuses = post("/communication-preferences/v4/statuses/batch/read?channel=EMAIL", "{\"inputs\": [\"%s\"]}".formatted(address)).at("/results/0/statuses");
        return statuses.valueStream().filter(status -> status.get("subscriptionId").asInt() == type).findFirst().orElseThrow().get("status").asText();
    }

    @Override
    public void close() {
        runner.shutdown();
        sandbox.close();
    }
}
