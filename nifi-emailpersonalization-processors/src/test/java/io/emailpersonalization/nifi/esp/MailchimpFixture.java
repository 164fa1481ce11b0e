// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.esp.mailchimp.MailchimpClientService;
import io.emailpersonalization.nifi.sandbox.esp.EspSandbox;
import io.emailpersonalization.nifi.sandbox.esp.vendor.Request;
import org.apache.nifi.processor.AbstractProcessor;
import org.apache.nifi.processor.ProcessContext;
import org.apache.nifi.processor.ProcessSession;
import org.apache.nifi.reporting.InitializationException;
import org.apache.nifi.util.TestRunner;
import org.apache.nifi.util.TestRunners;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** A MailchimpClientService at a sandbox with the audience a1, and a rate budget of its own. */
final class MailchimpFixture implements AutoCloseable {

    final EspSandbox sandbox = EspSandbox.start();
    final MailchimpClientService client = new MailchimpClientService();
    private final TestRunner runner = TestRunners.newTestRunner(new AbstractProcessor() {
        @Override
        public void onTrigger(final ProcessContext context, final ProcessSession session) {
            // only there to hold the service
        }
    });

    MailchimpFixture() {
        sandbox.audience("a1", "{}");
        try {
            runner.addControllerService("client", client);
        } catch (final InitializationException e) {
            throw new IllegalStateException(e);
        }
        set("API Key", EspSandbox.API_KEY);
        set("API URL", sandbox.uri() + "/3.0");
        set("Account Name", UUID.randomUUID().toString());
        set("First Pause", "2 millis");
        runner.enableControllerService(client);
    }

    private void set(final String property, final String value) {
        runner.setProperty(client, property, value);
    }

    /** The service with another property. */
    MailchimpFixture having(final String property, final String value) {
        runner.disableControllerService(client);
        set(property, value);
        runner.enableControllerService(client);
        return this;
    }

    /** Adds contacts with a status. */
    MailchimpFixture with(final String status, final String... addresses) {
        final List<String> members = new ArrayList<>();
        for (final String address : addresses) {
            members.add("{\"email_address\": \"%s\", \"status\": \"%s\"}".formatted(address, status));
        }
        sandbox.audience("a1", "{\"members\": [%s]}".formatted(String.join(",", members)));
        return this;
    }

    /** The status that the vendor holds; null for none. */
    String status(final String address) {
        return sandbox.members("a1").containsKey(address) ? sandbox.members("a1").get(address).get("status").asText() : null;
    }

    List<String> requests(final String method) {
        return sandbox.requests().stream().filter(request -> method.equals(request.method())).map(Request::path).toList();
    }

    @Override
    public void close() {
        runner.shutdown();
        sandbox.close();
    }
}
