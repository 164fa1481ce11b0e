// SPDX-License-Identifier: Apache-2.0
package io.emailpersonalization.nifi.intake.profile;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.emailpersonalization.nifi.consent.register.RefusalColumns;
import io.emailpersonalization.nifi.record.field.FieldPath;
import io.emailpersonalization.nifi.record.value.ConsentVocabulary;

import java.time.format.DateTimeFormatter;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Parses and checks profiles. A fault is told with its place in the document. SourceProfileTest covers this class. */
final class ProfileParser {

    private static final JsonMapper JSON = JsonMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
    private static final Set<String> WRITTEN_BY_CONSENT = Set.of(Targets.MARKETING_CONSENT, Targets.CONSENT_AT);
    /** Names of profiles stand in attributes and reports. */
    private static final String NAME = "[A-Za-z0-9][A-Za-z0-9._-]{0,63}";

    private static final String NO_TARGET = "there is no such target. The targets are %s";

    private final SourceProfile profile;

    private ProfileParser(final SourceProfile profile) {
        this.profile = profile;
    }

    static SourceProfile parse(final String json) {
        try {
            final SourceProfile profile = JSON.readValue(json, SourceProfile.class);
            new ProfileParser(profile).check();
            return profile;
        } catch (final UnrecognizedPropertyException e) {
            throw new IllegalArgumentException("The profile has the member %s, which is unknown: line %d, %s".formatted(e.getPropertyName(), e.getLocation().getLineNr(), place(e)), e);
        } catch (final JsonMappingException e) {
            final String message = e.getOriginalMessage().lines().findFirst().orElse("").replaceAll(" \\(.*", "");
            throw new IllegalArgumentException("The profile cannot be read, line %d, %s: %s".formatted(e.getLocation() == null ? 1 : e.getLocation().getLineNr(), place(e), message), e);
        } catch (final JacksonException e) {
            throw new IllegalArgumentException("The profile cannot be read, line %d: %s"
                    .formatted(e.getLocation() == null ? 1 : e.getLocation().getLineNr(), e.getOriginalMessage().replaceAll(" \\(.*", "")), e);
        }
    }

    private static String place(final JsonMappingException fault) {
        return fault.getPath().stream().map(each -> each.getFieldName() == null ? String.valueOf(each.getIndex()) : each.getFieldName()).collect(Collectors.joining("/"));
    }

    private static IllegalArgumentException fault(final String place, final String message) {
        return new IllegalArgumentException("The profile has a fault at %s: %s".formatted(place, message));
    }

    private void check() {
        if (!profile.name().matches(NAME)) {
            throw fault("name", "write letters, digits, dots, hyphens and underscores, such as my-crm-contact");
        }
        if (profile.records() != null && !path("records", profile.records()).isPlain()) {
            throw fault("records", "write a path of names only, such as /results");
        }
        profile.fileNames().forEach(this::checkFileName);
        profile.fields().forEach(this::checkField);
        checkConsent();
        profile.refusals().forEach(this::checkRefusal);
        if (profile.merged() != null) {
            checkPaths("merged/from", profile.merged().from(), true);
        }
        for (int i = 0; i < profile.markers().size(); i++) {
            checkMarker("markers/" + i, profile.markers().get(i));
        }
    }

    private static FieldPath path(final String place, final String path) {
        try {
            return FieldPath.compile(path);
        } catch (final IllegalArgumentException e) {
            throw new IllegalArgumentException("The profile has a fault at %s: %s is %s".formatted(place, path, e.getMessage()), e);
        }
    }

    private static void checkPaths(final String place, final List<String> paths, final boolean required) {
        if (required && paths.isEmpty()) {
            throw fault(place, "name a RecordPath");
        }
        for (final String each : paths) {
            path(place, each);
        }
    }

    private void checkFileName(final String pattern, final Map<String, String> constants) {
        final String place = "fileNames/" + pattern;
        if (constants == null || constants.containsValue(null)) {
            throw fault(place, "it is null");
        }
        constants.forEach((target, constant) -> {
            if (!profile.kind().targets().containsKey(target) || target.equals(Targets.CONSENT_AT)) {
                throw fault(place + "/" + target, NO_TARGET.formatted(String.join(", ", profile.kind().targets().keySet())));
            }
            if (target.equals(Targets.MARKETING_CONSENT)) {
                checkConstant(place + "/" + target, constant);
            }
        });
    }

    private static void checkConstant(final String place, final String word) {
        try {
            ConsentRule.Constant.of(word);
        } catch (final IllegalArgumentException e) {
            throw new IllegalArgumentException("The profile has a fault at %s: %s".formatted(place, e.getMessage()), e);
        }
    }

    private void checkField(final String target, final FieldRule rule) {
        final String place = "fields/" + target;
        if (rule == null) {
            throw fault(place, "it is null");
        }
        if (WRITTEN_BY_CONSENT.contains(target)) {
            throw fault(place, "this field is written by consent: name its paths and words there");
        }
        if (!profile.kind().targets().containsKey(target)) {
            throw fault(place, NO_TARGET.formatted(String.join(", ", profile.kind().targets().keySet())));
        }
        checkPaths(place, rule.from(), rule.constant() == null);
        if (rule.currency() != null) {
            path(place + "/currency", rule.currency());
        }
        if (rule.type() == ValueType.MINOR_UNITS && rule.currency() == null) {
            throw fault(place, "minorUnits needs the path of the currency");
        }
        checkFormat(place, rule.format());
    }

    private static void checkFormat(final String place, final String format) {
        if (format != null) {
            try {
                DateTimeFormatter.ofPattern(format);
            } catch (final IllegalArgumentException e) {
                throw new IllegalArgumentException("The profile has a fault at %s/format: it is no pattern such as dd/MM/uuuu".formatted(place), e);
            }
        }
    }

    private void checkConsent() {
        final ConsentRule consent = profile.consent();
        if (consent == ConsentRule.NONE) {
            return;
        }
        if (profile.kind() != RecordKind.CUSTOMER) {
            throw fault("consent", "only a profile of customers has it");
        }
        checkPaths("consent/from", consent.from(), consent.constant() == null);
        checkPaths("consent/grantedAt", consent.grantedAt(), false);
        checkPaths("consent/withdrawnAt", consent.withdrawnAt(), false);
        checkFormat("consent", consent.format());
        for (final String each : consent.from()) {
            final String name = lastName(each);
            if (RefusalColumns.looksLikeRefusal(name)) {
                throw fault("consent/from", "%s names a refusal, and not refusing grants no consent. Name it under refusals".formatted(name));
            }
        }
        final Map<String, String> lists = new HashMap<>();
        checkWords("consent/granted", consent.granted(), lists);
        checkWords("consent/pending", consent.pending(), lists);
        checkWords("consent/withdrawn", consent.withdrawn(), lists);
        checkWords("consent/unknown", consent.unknown(), lists);
    }

    private static String lastName(final String path) {
        final FieldPath compiled = FieldPath.compile(path);
        return compiled.isPlain() ? compiled.names().getLast() : path.substring(path.lastIndexOf('/') + 1).replaceAll("['\"\\]]", "");
    }

    /** Checks that no word stands in two lists. */
    private static void checkWords(final String place, final Collection<String> words, final Map<String, String> listOf) {
        for (final String word : words) {
            final String other = listOf.putIfAbsent(ConsentVocabulary.normalize(word), place);
            if (other != null) {
                throw fault(place, "the word %s stands in %s too".formatted(word, other));
            }
        }
    }

    private void checkRefusal(final String target, final RefusalRule rule) {
        final String place = "refusals/" + target;
        if (rule == null) {
            throw fault(place, "it is null");
        }
        if (RefusalColumns.meaning(target).isEmpty()) {
            throw fault(place, "UpdateConsentLedger does not read this name as a refusal. Write do_not_email, unsubscribed, bounced or complained");
        }
        if (profile.kind().targets().containsKey(target)) {
            throw fault(place, "it is a target field");
        }
        checkPaths(place, rule.from(), true);
        final Map<String, String> lists = new HashMap<>();
        checkWords(place + "/refuses", rule.refuses(), lists);
        checkWords(place + "/permits", rule.permits(), lists);
    }

    private void checkMarker(final String place, final Marker marker) {
        if (marker == null || marker.decision() == null) {
            throw fault(place, "a marker needs from and decision");
        }
        checkPaths(place + "/from", marker.from(), true);
        checkPaths(place + "/at", marker.at(), false);
        final long conditions = Stream.of(!marker.values().isEmpty(), !marker.unless().isEmpty(), marker.empty()).filter(each -> each).count();
        if (conditions > 1) {
            throw fault(place, "write one of values, unless and empty");
        }
        if (marker.decision() == Marker.Decision.SAME && (conditions > 0 || profile.kind() != RecordKind.CUSTOMER)) {
            throw fault(place, "same takes the id of the other record from the field of a customer, without values, unless and empty");
        }
        if (marker.decision() == Marker.Decision.ERASE && profile.kind() != RecordKind.CUSTOMER) {
            throw fault(place, "only customers are erased");
        }
    }
}
