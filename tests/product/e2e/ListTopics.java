import java.io.FileInputStream;
import java.util.Properties;

import org.apache.kafka.clients.admin.Admin;

/** Prints a cluster's topics, with the client's settings from the file that is named; a refusal ends it with its reason. */
class ListTopics {
    public static void main(String[] arguments) throws Exception {
        var settings = new Properties();
        try (var file = new FileInputStream(arguments[0])) {
            settings.load(file);
        }
        try (var admin = Admin.create(settings)) {
            admin.listTopics().names().get().forEach(System.out::println);
        }
    }
}
