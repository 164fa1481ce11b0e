// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.mailchimp;

import io.emailpersonalization.nifi.esp.http.ConfiguredConnection;
import io.emailpersonalization.nifi.record.value.Digests;
import org.apache.nifi.controller.ConfigurationContext;
import org.apache.nifi.logging.ComponentLog;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** The configured connection to Mailchimp: the root of the API and the credential. Tested by {@code PutEspContactTest} and {@code HostileVendorTest}. */
final class MailchimpConnection implements AutoCloseable {

    /** Hex digits of the key's hash in a name. Twelve digits are 48 bits: two keys of an organization do not share them. */
    private static final int NAMING_DIGITS = 12;

    private final ConfigurationContext context;
    private final ConfiguredConnection connection;

    MailchimpConnection(final ConfigurationContext context, final ComponentLog logger) {
        this.context = context;
        this.connection = new ConfiguredConnection(context, logger);
    }

    /** Returns the API. Its requests share the rate budget of the account. */
    MailchimpApi api(final String account) {
        return new MailchimpApi(connection.exchange("mailchimp " + account), root(), authorization(), connection.requestTimeout());
    }

    /** Returns the root of the API, with a trailing slash. */
    URI root() {
        return URI.create(connection.apiUrl().orElseGet(() -> "https://%s.api.mailchimp.com/3.0/".formatted(dataCenter(credential()))));
    }

    /** Returns the name of an account if the key may not read the account id. The name does not reveal the key. */
    String nameByKey() {
        return "key " + Digests.sha256(credential()).substring(0, NAMING_DIGITS);
    }

    private boolean hasKey() {
        return context.getProperty(MailchimpProperties.AUTHENTICATION).asAllowableValue(MailchimpAuthentication.class) == MailchimpAuthentication.API_KEY;
    }

    private String credential() {
        return context.getProperty(hasKey() ? MailchimpProperties.API_KEY : MailchimpProperties.ACCESS_TOKEN).getValue();
    }

    private String authorization() {
        return hasKey() ? "Basic " + Base64.getEncoder().encodeToString(("nifi:" + credential()).getBytes(StandardCharsets.UTF_8)) : "Bearer " + credential();
    }

    private static String dataCenter(final String key) {
        return key.substring(key.lastIndexOf('-') + 1);
    }

    @Override
    public void close() {
        connection.close();
    }
}
