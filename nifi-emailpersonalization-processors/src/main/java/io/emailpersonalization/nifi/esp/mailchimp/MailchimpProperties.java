// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.mailchimp;

import io.emailpersonalization.nifi.esp.http.ConnectionProperties;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.processor.util.StandardValidators;

import java.util.List;
import java.util.stream.Stream;

/** The properties of {@link MailchimpClientService}: the credential, and the shared properties with Mailchimp's limits in their descriptions. */
final class MailchimpProperties {

    static final PropertyDescriptor AUTHENTICATION = new PropertyDescriptor.Builder()
            .name("Authentication Strategy")
            .description("The kind of credential")
            .allowableValues(MailchimpAuthentication.class)
            .defaultValue(MailchimpAuthentication.API_KEY)
            .required(true)
            .build();

    static final PropertyDescriptor API_KEY = new PropertyDescriptor.Builder()
            .name("API Key")
            .description("A key of the account. It ends with the data center, such as -us21")
            .dependsOn(AUTHENTICATION, MailchimpAuthentication.API_KEY)
            .required(true)
            .sensitive(true)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor ACCESS_TOKEN = new PropertyDescriptor.Builder()
            .name("Access Token")
            .description("An OAuth 2 access token of the account")
            .dependsOn(AUTHENTICATION, MailchimpAuthentication.ACCESS_TOKEN)
            .required(true)
            .sensitive(true)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor API_URL = ConnectionProperties.describe(ConnectionProperties.API_URL,
            "If empty, https://<data center>.api.mailchimp.com/3.0 with the data center of the API key. An access token or a sandbox needs a URL.");

    static final PropertyDescriptor ACCOUNT_NAME = ConnectionProperties.describe(ConnectionProperties.ACCOUNT_NAME,
            "If empty, the account id that Mailchimp reports for the key. Services with keys of one account then share a budget.");

    private static final PropertyDescriptor MAXIMUM_CONNECTIONS = ConnectionProperties.describe(ConnectionProperties.MAXIMUM_CONNECTIONS, "Mailchimp allows ten per user.");

    private static final PropertyDescriptor MAXIMUM_REQUESTS_PER_SECOND = ConnectionProperties.describe(ConnectionProperties.MAXIMUM_REQUESTS_PER_SECOND,
            "Mailchimp has no such limit. A limit leaves room for other integrations of the account. If empty, there is no limit.");

    private static final PropertyDescriptor REQUEST_TIMEOUT = ConnectionProperties.describe(ConnectionProperties.REQUEST_TIMEOUT, "Mailchimp itself gives up after 120 seconds.");

    static final List<PropertyDescriptor> ALL = Stream.of(List.of(AUTHENTICATION, API_KEY, ACCESS_TOKEN, API_URL, ACCOUNT_NAME, MAXIMUM_CONNECTIONS, MAXIMUM_REQUESTS_PER_SECOND,
            ConnectionProperties.SHARE_PER_NODE, ConnectionProperties.MAXIMUM_ATTEMPTS, ConnectionProperties.FIRST_PAUSE, REQUEST_TIMEOUT), ConnectionProperties.NETWORK, ConnectionProperties.STAGING)
            .flatMap(List::stream).toList();

    private MailchimpProperties() {
    }
}
