package io.github.mskmigration.connect;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.apache.kafka.common.config.ConfigException;

/**
 * New names of topics, by their old ones: one-to-one, and no name on both sides.
 *
 * <p>Written {@code old1:new1,old2:new2}; neither separator can be part of a topic's name.
 */
final class TopicRenames {

    private static final Pattern LEGAL_NAME = Pattern.compile("[a-zA-Z0-9._-]{1,249}");

    private final String key;
    private final String text;
    private final Predicate<String> reserved;
    private final Map<String, String> newNames = new LinkedHashMap<>();
    private final Map<String, String> oldNames = new LinkedHashMap<>();

    /**
     * Parses and checks the renames.
     *
     * @param key the setting's name, for errors
     * @param text the setting's value; blank for none
     * @param reserved tells names that belong to Kafka or to MirrorMaker
     * @throws ConfigException naming the pair that is wrong and its remedy
     */
    TopicRenames(String key, String text, Predicate<String> reserved) {
        this.key = key;
        this.text = text;
        this.reserved = reserved;
        if (!text.isBlank()) {
            for (String pair : text.split(",", -1)) {
                add(pair.strip());
            }
            newNames.forEach(this::refuseNameOnBothSides);
        }
    }

    /** Returns the new name of the topic with this old name, where it has one. */
    Optional<String> newName(String oldName) {
        return Optional.ofNullable(newNames.get(oldName));
    }

    /** Returns the old name of the topic with this new name, where it has one. */
    Optional<String> oldName(String newName) {
        return Optional.ofNullable(oldNames.get(newName));
    }

    private void add(String pair) {
        String[] names = pair.split(":", -1);
        if (names.length != 2) {
            throw refused(pair, "is not of the form old:new; write pairs as old1:new1,old2:new2");
        }
        String oldName = names[0].strip();
        String newName = names[1].strip();
        refuseUnusable(pair, oldName);
        refuseUnusable(pair, newName);
        if (oldName.equals(newName)) {
            throw refused(pair, "changes nothing; remove it, topics keep their names anyway");
        }
        if (newNames.put(oldName, newName) != null) {
            throw refused(pair, "renames a topic that another pair renames too; keep one of them");
        }
        String other = oldNames.put(newName, oldName);
        if (other != null) {
            throw refused(pair, "would mix its records with those of '" + other
                    + "' in one topic; give each topic a new name of its own");
        }
    }

    private void refuseUnusable(String pair, String name) {
        if (!LEGAL_NAME.matcher(name).matches() || name.equals(".") || name.equals("..")) {
            throw refused(pair, "has an illegal topic name '" + name
                    + "'; a name has 1 to 249 letters, digits, dots, underscores or hyphens");
        }
        if (reserved.test(name)) {
            throw refused(pair, "uses '" + name + "', a name of Kafka's or MirrorMaker's own topics"
                    + " (__*, .*, mm2-*, *.internal, *heartbeats); choose another name");
        }
    }

    /*
     * MirrorMaker asks the policy about names of either cluster without saying which (isCycle, originalTopic)
     * and follows a new name back to its old one: through a:b,b:a for ever, and with a:b,b:c the name b stands
     * for two topics.
     */
    private void refuseNameOnBothSides(String oldName, String newName) {
        if (newNames.containsKey(newName)) {
            throw refused(oldName + ":" + newName, "gives the name '" + newName + "', which "
                    + newName + ":" + newNames.get(newName) + " renames: MirrorMaker cannot tell the two"
                    + " topics apart; choose a new name that is no topic of the source");
        }
    }

    private ConfigException refused(String pair, String reason) {
        return new ConfigException(key, text, "the pair '" + pair + "' " + reason);
    }
}
