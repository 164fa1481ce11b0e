// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.scoring;

import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.scoring.engagement.EngagementCounts;
import io.emailpersonalization.nifi.scoring.engagement.EngagementScorer;
import io.emailpersonalization.nifi.scoring.engagement.EventReader;
import io.emailpersonalization.nifi.scoring.engagement.EventWeight;
import org.apache.nifi.components.PropertyDescriptor;
import org.apache.nifi.components.ValidationContext;
import org.apache.nifi.components.ValidationResult;
import org.apache.nifi.components.Validator;
import org.apache.nifi.context.PropertyContext;
import org.apache.nifi.processor.util.StandardValidators;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The properties of {@link ScoreCustomerRecord} for engagement. Tested by EngagementTest. */
final class EngagementProperties {

    static final PropertyDescriptor EVENTS = new PropertyDescriptor.Builder()
            .name("Engagement Events")
            .description("RecordPath. A list of events, such as opens and clicks. It is read if at least one property weight.<event> is set, and then the field engagement is added.")
            .required(true)
            .defaultValue("/events")
            .addValidator(FieldPath.VALIDATOR)
            .build();

    static final PropertyDescriptor EVENT_ID = name("Event ID Field", "event_id", "The field of an event with its id. An id counts once. Events without an id all count.");
    static final PropertyDescriptor EVENT_TYPE = name("Event Type Field", "type", "The field of an event with its type, as in weight.<event>. Types without a weight count nothing.");
    static final PropertyDescriptor EVENT_TIME = name("Event Time Field", "occurred_at", "The field of an event with its time.");
    static final PropertyDescriptor EVENT_MACHINE = name("Event Machine Field", "machine", "The field of an event that is true if a machine caused it, such as a mail server that loads images. "
            + "It counts nothing then. An unknown word means a machine.");
    static final PropertyDescriptor EVENT_LINK = name("Event Link Field", "link", "The field of a click with its link. Clicks on three different links within ten seconds come from security software, "
            + "and count nothing.");

    static final PropertyDescriptor HALF_LIFE = new PropertyDescriptor.Builder()
            .name("Engagement Half-Life")
            .description("Days after which an event counts half, for events without a half-life.<event>.")
            .required(true)
            .defaultValue("30")
            .addValidator((subject, input, context) -> validateNumber(subject, input, true))
            .build();

    static final PropertyDescriptor DAILY_CAP = new PropertyDescriptor.Builder()
            .name("Engagement Daily Cap")
            .description("How many events of one type and day (UTC) count at most.")
            .required(true)
            .defaultValue("5")
            .addValidator(StandardValidators.createLongValidator(1, 1_000_000, true))
            .build();

    static final List<PropertyDescriptor> ALL = List.of(EVENTS, EVENT_ID, EVENT_TYPE, EVENT_TIME, EVENT_MACHINE, EVENT_LINK, HALF_LIFE, DAILY_CAP);

    private static final String WEIGHT = "weight.";
    private static final String EVENT_HALF_LIFE = "half-life.";
    private static final Pattern NUMBER = Pattern.compile("-?[0-9]{1,6}(\\.[0-9]{1,6})?");

    private EngagementProperties() {
    }

    /** The dynamic properties weight.&lt;event&gt; and half-life.&lt;event&gt;. */
    static PropertyDescriptor dynamic(final String name) {
        final PropertyDescriptor.Builder property = new PropertyDescriptor.Builder().name(name).dynamic(true);
        if (name.startsWith(WEIGHT) && name.length() > WEIGHT.length()) {
            return property.addValidator((subject, input, context) -> validateNumber(subject, input, false)).build();
        }
        if (name.startsWith(EVENT_HALF_LIFE) && name.length() > EVENT_HALF_LIFE.length()) {
            return property.addValidator((subject, input, context) -> validateNumber(subject, input, true)).build();
        }
        return property.addValidator(Validator.INVALID).build();
    }

    /** A half-life needs a weight. */
    static Stream<ValidationResult> validate(final ValidationContext context) {
        final Set<String> events = names(context.getProperties().keySet(), WEIGHT).collect(Collectors.toSet());
        return names(context.getProperties().keySet(), EVENT_HALF_LIFE).filter(event -> !events.contains(event))
                .map(event -> new ValidationResult.Builder().subject(EVENT_HALF_LIFE + event).valid(false).explanation("its event has no weight: set " + WEIGHT + event).build());
    }

    /** Whether an event has a weight. */
    static boolean isOn(final Set<PropertyDescriptor> set) {
        return names(set, WEIGHT).findAny().isPresent();
    }

    /**
     * The scorer; null if no event has a weight.
     *
     * @param set all properties of the processor
     */
    static EngagementScorer scorer(final PropertyContext context, final Set<PropertyDescriptor> set, final Instant asOf) {
        final double halfLife = context.getProperty(HALF_LIFE).asDouble();
        final Set<String> own = names(set, EVENT_HALF_LIFE).collect(Collectors.toSet());
        final Map<String, EventWeight> weights = new TreeMap<>();
        names(set, WEIGHT).forEach(event -> weights.put(event, new EventWeight(number(context, WEIGHT + event), own.contains(event) ? number(context, EVENT_HALF_LIFE + event) : halfLife)));
        return weights.isEmpty() ? null : new EngagementScorer(reader(context), weights, context.getProperty(DAILY_CAP).asInteger(), asOf, new EngagementCounts());
    }

    private static EventReader reader(final PropertyContext context) {
        return new EventReader(FieldPath.compile(context.getProperty(EVENTS).getValue()), text(context, EVENT_ID), text(context, EVENT_TYPE), text(context, EVENT_TIME), text(context, EVENT_MACHINE),
                text(context, EVENT_LINK));
    }

    private static String text(final PropertyContext context, final PropertyDescriptor property) {
        return context.getProperty(property).getValue();
    }

    private static double number(final PropertyContext context, final String name) {
        return context.getProperty(dynamic(name)).asDouble();
    }

    private static Stream<String> names(final Set<PropertyDescriptor> set, final String prefix) {
        return set.stream().filter(PropertyDescriptor::isDynamic).map(PropertyDescriptor::getName).filter(name -> name.startsWith(prefix)).map(name -> name.substring(prefix.length())).sorted();
    }

    private static ValidationResult validateNumber(final String subject, final String input, final boolean positive) {
        final boolean valid = NUMBER.matcher(input).matches() && (!positive || Double.parseDouble(input) > 0);
        return new ValidationResult.Builder().subject(subject).input(input).valid(valid)
                .explanation(positive ? "must be a number of days above 0, such as 30" : "must be a number such as 2.5").build();
    }

    private static PropertyDescriptor name(final String name, final String value, final String description) {
        return new PropertyDescriptor.Builder().name(name).description(description).defaultValue(value).required(true).addValidator(StandardValidators.NON_BLANK_VALIDATOR).build();
    }
}
