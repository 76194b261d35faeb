package io.github.mskmigration.lab.iam;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;

import com.sun.net.httpserver.HttpServer;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** The local AWS as far as brokers know it: it allows the actions that it was given. */
final class PolicyService implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    final List<PolicyQuestion> asked = new CopyOnWriteArrayList<>();
    private final HttpServer server;

    PolicyService(String... allowed) throws IOException {
        server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.createContext("/", exchange -> {
            var questions = JSON.readValue(exchange.getRequestBody(), new TypeReference<ArrayList<PolicyQuestion>>() {});
            asked.addAll(questions);
            var answer = JSON.writeValueAsBytes(
                    questions.stream().map(each -> Set.of(allowed).contains(each.action())).toList());
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
