package io.github.mskmigration.lab.agent;

import com.sun.tools.attach.VirtualMachine;

/** Loads the agent into a running JVM: {@code Attach PROCESS_ID JAR "start heap"}. */
public final class Attach {
    private Attach() {
    }

    public static void main(String[] arguments) throws Exception {
        VirtualMachine worker = VirtualMachine.attach(arguments[0]);
        try {
            worker.loadAgent(arguments[1], arguments[2]);
        } finally {
            worker.detach();
        }
    }
}
