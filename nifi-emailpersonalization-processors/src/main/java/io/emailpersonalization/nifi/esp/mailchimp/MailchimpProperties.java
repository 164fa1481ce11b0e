// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.mailchimp;

import io.emailpersonalization.nifi.esp.http.ConnectionProperties;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.processor.util.StandardValidators;

import java.util.List;
import java.util.stream.Stream;

/** The properties of {@link MailchimpClientService}: the credential, and the shared ones with what Mailchimp says about them. */
final class MailchimpProperties {

    static final PropertyDescriptor AUTHENTICATION = new PropertyDescriptor.Builder()
            .name("Authentication Strategy")
            .description("How requests are authenticated")
            .allowableValues(MailchimpAuthentication.class)
            .defaultValue(MailchimpAuthentication.API_KEY)
            .required(true)
            .build();

    static final PropertyDescriptor API_KEY = new PropertyDescriptor.Builder()
            .name("API Key")
            .description("A key of the account, with the data center at its end, such as ...-us21")
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
            "Empty: https://<data center>.api.mailchimp.com/3.0 with the data center of the API key. Set it with an access token, and for a sandbox.");

    static final PropertyDescriptor ACCOUNT_NAME = ConnectionProperties.describe(ConnectionProperties.ACCOUNT_NAME,
            "Empty: the account id that Mailchimp reports for the key, so that services with keys of one account share a budget.");

    private static final PropertyDescriptor MAXIMUM_CONNECTIONS = ConnectionProperties.describe(ConnectionProperties.MAXIMUM_CONNECTIONS, "Mailchimp allows ten per user.");

    private static final PropertyDescriptor MAXIMUM_REQUESTS_PER_SECOND = ConnectionProperties.describe(ConnectionProperties.MAXIMUM_REQUESTS_PER_SECOND,
            "Mailchimp has no such limit; a limit leaves room for other integrations of the account. Empty: none.");

    private static final PropertyDescriptor REQUEST_TIMEOUT = ConnectionProperties.describe(ConnectionProperties.REQUEST_TIMEOUT, "Mailchimp itself gives up after 120 seconds.");

    static final List<PropertyDescriptor> ALL = Stream.concat(Stream.of(AUTHENTICATION, API_KEY, ACCESS_TOKEN, API_URL, ACCOUNT_NAME, MAXIMUM_CONNECTIONS, MAXIMUM_REQUESTS_PER_SECOND,
            ConnectionProperties.SHARE_PER_NODE, ConnectionProperties.MAXIMUM_ATTEMPTS, ConnectionProperties.FIRST_PAUSE, REQUEST_TIMEOUT), ConnectionProperties.NETWORK.stream()).toList();

    private MailchimpProperties() {
    }
}
