// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp.mailchimp;

import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.processor.util.StandardValidators;
import org.apache.nifi.proxy.ProxyConfigurationService;
import org.apache.nifi.ssl.SSLContextProvider;

import java.util.List;

/** The properties of {@link MailchimpClientService}. */
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

    static final PropertyDescriptor API_URL = new PropertyDescriptor.Builder()
            .name("API URL")
            .description("Root of the API. Empty: https://<data center>.api.mailchimp.com/3.0 with the data center of the API key. To be set with an access token, and for a sandbox.")
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StandardValidators.URL_VALIDATOR)
            .build();

    static final PropertyDescriptor ACCOUNT_NAME = new PropertyDescriptor.Builder()
            .name("Account Name")
            .description("Services with the same name share one budget of connections, and the sync state is kept under it. "
                    + "Empty: the account id that Mailchimp reports for the key, so that services with keys of one account share a budget.")
            .expressionLanguageSupported(ExpressionLanguageScope.ENVIRONMENT)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor MAXIMUM_CONNECTIONS = number("Maximum Connections", "10", "How many requests the account may have open at a time. Mailchimp allows ten per user.");

    static final PropertyDescriptor REQUESTS_PER_SECOND = new PropertyDescriptor.Builder()
            .name("Maximum Requests Per Second")
            .description("How many requests the account may have per second, such as 5 or 0.5. Mailchimp has no such limit; it spares other integrations of the account. Empty: none.")
            .addValidator((subject, input, context) -> new ValidationResult.Builder().subject(subject).input(input).valid(input.matches("(?=.*[1-9])[0-9]{1,5}(\\.[0-9]{1,3})?"))
                    .explanation("it must be a positive number, such as 5 or 0.5").build())
            .build();

    static final PropertyDescriptor SHARE_PER_NODE = new PropertyDescriptor.Builder()
            .name("Share Per Node")
            .description("Percent of Maximum Connections and Maximum Requests Per Second that one node of a cluster uses: 50 with two nodes, 33 with three.")
            .required(true)
            .defaultValue("100")
            .addValidator(StandardValidators.createLongValidator(1, 100, true))
            .build();

    static final PropertyDescriptor MAXIMUM_ATTEMPTS = number("Maximum Attempts", "4", "How often a request is tried, with growing pauses, before its contacts leave by retry.");

    static final PropertyDescriptor FIRST_PAUSE = new PropertyDescriptor.Builder()
            .name("First Pause")
            .description("About how long to wait before the second attempt. Every further pause is up to twice as long, with a random part, and half a minute at most.")
            .required(true)
            .defaultValue("1 sec")
            .addValidator(StandardValidators.TIME_PERIOD_VALIDATOR)
            .build();

    static final PropertyDescriptor REQUEST_TIMEOUT = new PropertyDescriptor.Builder()
            .name("Request Timeout")
            .description("How long to wait for an answer. Mailchimp itself gives up after 120 seconds.")
            .required(true)
            .defaultValue("120 secs")
            .addValidator(StandardValidators.TIME_PERIOD_VALIDATOR)
            .build();

    static final PropertyDescriptor SSL_CONTEXT = new PropertyDescriptor.Builder()
            .name("SSL Context Service")
            .description("Trusted certificates other than those of Java")
            .identifiesControllerService(SSLContextProvider.class)
            .build();

    static final List<PropertyDescriptor> ALL = List.of(AUTHENTICATION, API_KEY, ACCESS_TOKEN, API_URL, ACCOUNT_NAME, MAXIMUM_CONNECTIONS, REQUESTS_PER_SECOND, SHARE_PER_NODE,
            MAXIMUM_ATTEMPTS, FIRST_PAUSE, REQUEST_TIMEOUT, SSL_CONTEXT, ProxyConfigurationService.PROXY_CONFIGURATION_SERVICE);

    private MailchimpProperties() {
    }

    private static PropertyDescriptor number(final String name, final String value, final String description) {
        return new PropertyDescriptor.Builder().name(name).description(description).required(true).defaultValue(value)
                .addValidator(StandardValidators.createLongValidator(1, 100, true)).build();
    }
}
