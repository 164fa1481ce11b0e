// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.esp;

import io.emailpersonalization.nifi.consent.register.ConsentRegister;
import io.emailpersonalization.nifi.esp.run.EspOperation;
import io.emailpersonalization.nifi.record.field.FieldPath;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.Validator;
import org.apache.nifi.context.PropertyContext;
import org.apache.nifi.expression.ExpressionLanguageScope;
import org.apache.nifi.processor.util.StandardValidators;

import java.util.Map;
import java.util.TreeMap;

/** The properties of {@link PutEspContact} for events, and its dynamic properties. Tested by EventPushTest. */
final class EventProperties {

    static final PropertyDescriptor NAME = new PropertyDescriptor.Builder()
            .name("Event Name")
            .description("Name of the event at the vendor, for records that name none.")
            .dependsOn(PutEspProperties.OPERATION, EspOperation.EVENT)
            .expressionLanguageSupported(ExpressionLanguageScope.FLOWFILE_ATTRIBUTES)
            .addValidator(StandardValidators.NON_BLANK_VALIDATOR)
            .build();

    static final PropertyDescriptor NAME_FIELD = new PropertyDescriptor.Builder()
            .name("Event Name Field")
            .description("RecordPath of the name of the event at the vendor.")
            .dependsOn(PutEspProperties.OPERATION, EspOperation.EVENT)
            .defaultValue("/event")
            .addValidator(FieldPath.VALIDATOR)
            .build();

    static final PropertyDescriptor ID_FIELD = new PropertyDescriptor.Builder()
            .name("Event ID Field")
            .description("RecordPath of the id of the event, such as that of an order. An event is sent once for its id; a record without an id leaves by rejected.")
            .dependsOn(PutEspProperties.OPERATION, EspOperation.EVENT)
            .required(true)
            .defaultValue("/event_id")
            .addValidator(FieldPath.VALIDATOR)
            .build();

    static final PropertyDescriptor TIME_FIELD = new PropertyDescriptor.Builder()
            .name("Event Time Field")
            .description("RecordPath of the time of the event. Empty, or no value: the time of the run.")
            .dependsOn(PutEspProperties.OPERATION, EspOperation.EVENT)
            .defaultValue("/occurred_at")
            .addValidator(FieldPath.VALIDATOR)
            .build();

    /** The prefix of properties of an event. */
    static final String PROPERTY = "event.";

    /** The prefix of topics. */
    static final String TOPIC = "topic.";

    private EventProperties() {
    }

    /** The dynamic properties: event.&lt;name of a property&gt; and topic.&lt;id of a topic at the vendor&gt;. */
    static PropertyDescriptor dynamic(final String name) {
        final PropertyDescriptor.Builder property = new PropertyDescriptor.Builder().name(name).dynamic(true);
        if (name.startsWith(PROPERTY) && name.length() > PROPERTY.length()) {
            return property.addValidator(FieldPath.VALIDATOR).build();
        }
        if (name.startsWith(TOPIC) && name.length() > TOPIC.length()) {
            return property.identifiesControllerService(ConsentRegister.class).build();
        }
        return property.addValidator(Validator.INVALID).build();
    }

    /** Returns the dynamic properties with a prefix: what follows it to the descriptor. */
    static Map<String, PropertyDescriptor> dynamic(final PropertyContext context, final String prefix) {
        final Map<String, PropertyDescriptor> found = new TreeMap<>();
        context.getAllProperties().keySet().stream().filter(name -> name.startsWith(prefix)).forEach(name -> found.put(name.substring(prefix.length()), dynamic(name)));
        return found;
    }
}
